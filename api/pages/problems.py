"""The kinds of problem as pages tell them: in the two languages, each with an example.

Owns: the Chinese titles and helps, and what each kind of problem looks like when it is met. What
programs read is in English (`api.problem_types`).
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from api.problem_types import PROBLEMS
from kb.words import CHINESE


class Example(NamedTuple):
    """A request that meets a kind of problem, and what is told of it."""

    request: str
    detail: str
    error: Mapping[str, Any] | None = None


def said(code: str, language: str) -> tuple[str, str]:
    """Title and help of a kind of problem in a language that pages speak."""
    kind = PROBLEMS[code]
    return _CHINESE[code] if language == CHINESE else (kind.title, kind.help)


def example(code: str) -> tuple[str, dict[str, Any]]:
    """A request that meets a kind of problem, and the answer to it."""
    kind, met = PROBLEMS[code], EXAMPLES[code]
    return met.request, {
        "type": f"/problems/{code}",
        "title": kind.title,
        "status": kind.status,
        "detail": met.detail,
        "request_id": "8c1f0a6e5b7d4e21a9c3f2d4b6087e15",
        "errors": [met.error] if met.error else [],
    }


def _error(
    parameter: str,
    code: str,
    detail: str,
    allowed: list[str] | None = None,
    nearest: Sequence[str] = (),
) -> Mapping[str, Any]:
    """What is told of one thing that is wrong."""
    return {
        "parameter": parameter,
        "code": code,
        "detail": detail,
        "allowed": allowed,
        "nearest": [*nearest],
    }


_LIST = "GET /v1/programmes"
_REBUILD = "POST /v1/compare/rebuild"
_NEW = "POST /v1/proposals"
_STEP = "POST /v1/proposals/1/submit"

EXAMPLES: Mapping[str, Example] = {
    "invalid-parameter": Example(
        "GET /v1/programmes/de-spitzencluster?as-of=1",
        "1 parameter was rejected.",
        _error(
            "as-of",
            "unknown",
            "No such parameter.",
            ["cite", "theme", "width", "lang", "as_of"],
            ["as_of"],
        ),
    ),
    "invalid-body": Example(
        _NEW,
        "1 place of the body was rejected.",
        _error("/title", "missing", "This key is needed."),
    ),
    "cursor-mismatch": Example(
        "GET /v1/programmes?cursor=eyJxIjoiMCIsImsiOlsiYSJdfQ",
        "The cursor was given for other filters or another order.",
    ),
    "idempotency-mismatch": Example(
        _NEW, "This Idempotency-Key was sent with another request before."
    ),
    "unauthorized": Example("GET /v1/keys/self", "A key is needed: Authorization: Bearer kb_…"),
    "forbidden": Example(
        "GET /v1/keys", "This takes a key of the role admin; yours is of the role contributor."
    ),
    "foreign-form": Example("POST /curate/session/end", "This form is not one of this session."),
    "conflict": Example(_STEP, "There is nothing to change any more."),
    "precondition-failed": Example(
        _STEP, 'If-Match names another state; the thing is at "proposal-1-3" now.'
    ),
    "precondition-needed": Example(_STEP, "Send the ETag of the thing as you know it in If-Match."),
    "rate-limited": Example(
        _LIST, "More requests come from this address than are taken. Ask again in 12 seconds."
    ),
    "not-found": Example("GET /v1/economies/XX", "No economy has the id 'XX'."),
    "method-not-allowed": Example("DELETE /v1/programmes", "The method is not allowed here."),
    "not-acceptable": Example(
        f"{_LIST}\nAccept: image/gif", "No format of this answer is acceptable to the client."
    ),
    "content-too-large": Example(
        _REBUILD, "The body has more than the 262,144 bytes that are read."
    ),
    "answer-too-large": Example("GET /v1/claims.xlsx", "A sheet of Excel takes 1,048,576 rows."),
    "not-installed": Example(
        "GET /v1/programmes.parquet",
        'This is made with an optional part: pip install "cluster-policy-kb[parquet]".',
    ),
    "unsupported-media-type": Example(
        _REBUILD, "The body is to be application/json, not without a type."
    ),
    "uri-too-long": Example(
        "GET /v1/programmes?q=…", "The address has 8,016 bytes; 8,000 are read."
    ),
    "headers-too-large": Example(_LIST, "There are 120 headers; 100 are read."),
    "request-timeout": Example(_REBUILD, "The request was not here after 30 seconds."),
    "not-ready": Example(_LIST, "the base is empty; `kb load` fills it"),
    "behind": Example(
        f"{_LIST}\nKB-Revision-Min: 1000000",
        "At least revision 1000000 was asked for; the base is at 1. Ask again.",
    ),
    "out-of-time": Example(
        "GET /v1/coverage", "The answer takes longer than the 60 seconds that it may."
    ),
    "overloaded": Example(_LIST, "More requests are under way than can be answered in good time."),
    "no-room": Example(
        "GET /v1/claims.csv", "There is no room left on the disk; nothing was written."
    ),
    "bad-request": Example(
        f"{_REBUILD}\nContent-Type: application/json\n\n{{",
        "The body is not JSON: Expecting property name enclosed in double quotes, line 1, "
        "column 2.",
    ),
    "internal-error": Example(_LIST, "Something went wrong here."),
}
"""One of each; the first line is what is asked, then there are headers, and a body."""

_CHINESE: Mapping[str, tuple[str, str]] = {
    "invalid-parameter": (
        "查询参数无效",
        (
            "`errors` 的每一项指出是哪个参数、错在哪里；若取值来自封闭列表，则列出允许的值和最"
            "接近的值。"
        ),
    ),
    "invalid-body": (
        "请求正文中有无效内容",
        (
            "`errors` 的每一项以 JSON 指针（RFC 6901）指出正文中的位置、错在哪里；若取值来自封"
            "闭列表，则列出允许的值和最接近的值。"
        ),
    ),
    "cursor-mismatch": (
        "游标不属于此查询",
        (
            "游标只能接续给出它的那个列表，筛选条件和排序都须相同。请原样使用 `next`，或去掉游"
            "标从头开始。"
        ),
    ),
    "idempotency-mismatch": (
        "该 Idempotency-Key 属于另一个请求",
        (
            "在保留答复的七天内，此 `Idempotency-Key` 已随另一个请求（地址、正文或 `If-Match` "
            "不同）发送过。每个新请求用一个新值；只有在再次索取同一答复时才重复使用同一个值。"
        ),
    ),
    "unauthorized": (
        "需要密钥",
        (
            "阅读是公开的；此操作需要一个已登记、未撤销、未过期的密钥：`Authorization: Bearer "
            "kb_…`。密钥由本服务的运营者发放。写在地址中的密钥一概不读。"
        ),
    ),
    "forbidden": (
        "该密钥无权这样做",
        (
            "贡献者可以提议，编审者还可以接受和拒绝，管理员还可以发放和撤销密钥。`detail` 说明"
            "需要哪种角色，以及该密钥是哪种角色。"
        ),
    ),
    "foreign-form": (
        "表单不属于本次会话",
        (
            "什么也没有做。表单只接受来自本站页面、且属于为其生成的那次会话的提交：请重新打开页"
            "面，再从那里提交。"
        ),
    ),
    "conflict": (
        "以该事物现在的状态无法这样做",
        "`detail` 说明原因。请重新读取，再提交仍需完成的部分。",
    ),
    "precondition-failed": (
        "该事物在此期间已改变",
        "`If-Match` 所指的状态已不存在。请重新读取，查看有何变化，再发送新的 `ETag`。",
    ),
    "precondition-needed": (
        "须说明针对哪一状态",
        (
            "请把得到的 `ETag` 放在 `If-Match` 中发送，以免有人改动他人刚刚改过的内容。`*` 表示"
            "任何状态均可。"
        ),
    ),
    "rate-limited": (
        "请求过多",
        (
            "请在 `Retry-After` 秒后再试。`RateLimit-Policy` 说明多少秒内接受多少请求，"
            "`RateLimit` 说明还剩多少。由内存答复的不计数；需要全部数据者请取 `/v1/dumps` 下的"
            "文件。"
        ),
    ),
    "not-found": (
        "此地址下没有内容",
        (
            "编号稳定且为小写。`nearest` 列出与所问相近的编号。后来才加入的事物，在更早的 "
            "`as_of` 下并不存在。"
        ),
    ),
    "method-not-allowed": (
        "此地址不接受该方法",
        "响应头 `Allow` 列出此地址接受的方法。",
    ),
    "not-acceptable": (
        "没有客户端可接受的格式",
        (
            "所有答复都有 application/json，列表和比较还有表格：请在 `Accept` 中发送所提供的类"
            "型或 */*，或用扩展名（.csv）指定格式。"
        ),
    ),
    "content-too-large": (
        "请求正文过大",
        "正文最多 256 KiB。请分多次请求。",
    ),
    "answer-too-large": (
        "答复对此格式的单个文件而言过大",
        (
            "表格要么完整，要么不给。请缩小筛选范围，改用容量更大的格式（.csv、.jsonl、.parquet"
            "），或取 `/v1/dumps` 下的全库文件。"
        ),
    ),
    "not-installed": (
        "所需组件未安装",
        "本服务的运营者没有安装某个可选部分；`detail` 说明如何添加。",
    ),
    "unsupported-media-type": (
        "不读取此类型的正文",
        (
            "正文为 JSON：请发送 `Content-Type: application/json`。只有 /reconcile 接受表单："
            "`application/x-www-form-urlencoded`。"
        ),
    ),
    "uri-too-long": (
        "地址过长",
        "路径连同查询最多 8,000 字节。请分多次请求。",
    ),
    "headers-too-large": (
        "请求头过大",
        "地址与请求头合计最多 64 KiB，请求头最多 100 个。",
    ),
    "request-timeout": (
        "请求未及时到达",
        "请求连同正文须在 `detail` 所述的秒数内到达。请用新的连接重新发送。",
    ),
    "not-ready": (
        "数据库尚不能答复",
        (
            "数据库不存在、为空、无法连接、已损坏，或模式版本不同。其运营者应运行 `kb upgrade` "
            "和 `kb load`，或恢复备份。"
        ),
    ),
    "behind": (
        "数据库尚未到达所要求的修订",
        (
            "`KB-Revision-Min` 要求答复不早于某一修订。数据库或答复的副本稍后就会到达：请在 "
            "`Retry-After` 秒后再试。"
        ),
    ),
    "out-of-time": (
        "答复耗时过长",
        ("请一次少问一些：更窄的筛选、更少的计划或指标、更小的页；或取 `/v1/dumps` 下的全库文件。"),
    ),
    "overloaded": (
        "请求超出目前能答复的量",
        "请在 `Retry-After` 秒后再试，并减少同时进行的请求。",
    ),
    "no-room": (
        "没有可写入的空间",
        (
            "磁盘已满：存放待发送表格与转储的磁盘，或数据库所在的磁盘。什么也没有保存。只读的请"
            "求照常答复；由本服务的运营者腾出空间。"
        ),
    ),
    "bad-request": (
        "无法读取该请求",
        "请求不是格式正确的 HTTP，或其正文不是格式正确的 UTF-8 JSON。",
    ),
    "internal-error": (
        "服务内部出错",
        "错误在我们。`request_id` 可在服务日志中找到它。",
    ),
}

"""The requests that the project is shown by."""

import json
import socket

import httpx


def test_germany_japan_and_france_side_by_side(client: httpx.Client) -> None:
    answer = client.get(
        "/v1/compare",
        params={
            "ids": "de-spitzencluster,jp-knowledge-cluster,fr-poles",
            "measures": "duration,funding,funding_per_cluster_year",
            "currency": "EUR",
            "prices": "constant",
            "base_year": "2015",
            "rate": "ppp",
        },
    ).json()
    assert [row["programme"]["id"] for row in answer["rows"]] == [
        "de-spitzencluster",
        "jp-knowledge-cluster",
        "fr-poles",
    ]
    for row in answer["rows"]:
        for cell in row["cells"].values():
            assert cell["low"] <= cell["value"] <= cell["high"]
            assert cell["steps"][-1]["output"] == cell["value"]
            assert all(claim["citations"] for claim in cell["claims"])


def test_a_programme_is_found_by_two_chinese_characters_typed_as_they_are(server: str) -> None:
    """As `curl '…?q=集群'` sends it: raw UTF-8 in the request line, which browsers encode."""
    host, port = server.removeprefix("http://").split(":")
    request = (
        f"GET /v1/programmes?q=集群&lang=zh&active_in=2010&limit=1000 HTTP/1.1\r\nHost: {host}\r\n"
    )
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"{request}Connection: close\r\n\r\n".encode())
        head, _, body = b"".join(iter(lambda: connection.recv(65536), b"")).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert b"content-language: zh" in head.lower()
    answer = json.loads(body)
    assert answer["total"] > 50
    assert all(item["name_lang"] == "zh" for item in answer["items"])
    assert "fr-poles" in {item["id"] for item in answer["items"]}


def test_a_mistyped_parameter_is_named_with_the_right_one(client: httpx.Client) -> None:
    response = client.get("/v1/programmes?contry=DE")
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert (error["parameter"], error["nearest"]) == ("contry", ["country"])

-- wrk asks for the lines of a file in turn: a path, and after a tab the ETag that is known.
local requests, turn = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    local path, tag = line:match("^([^\t]*)\t?(.*)$")
    local headers = {}
    if tag ~= "" then headers["If-None-Match"] = tag end
    requests[#requests + 1] = wrk.format("GET", path, headers)
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency, _)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format(
    '\n{"requests": %d, "microseconds": %d, "p99": %d, "failed": %d}\n',
    summary.requests, summary.duration, latency:percentile(99), failed))
end

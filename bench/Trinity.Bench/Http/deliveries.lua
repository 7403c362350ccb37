-- Signed deliveries for wrk. The signature covers the body, so bodies are signed beforehand; every delivery has an id of its own.
-- Arguments: the file of hook paths, the file of signed bodies (signature, tab, body), the prefix of the delivery ids.

local paths, signatures, bodies = {}, {}, {}
local prefix, count = "", 0

function init(args)
  for path in io.lines(args[1]) do
    paths[#paths + 1] = path
  end
  for line in io.lines(args[2]) do
    local signature, body = line:match("^([^\t]+)\t(.+)$")
    signatures[#signatures + 1] = signature
    bodies[#bodies + 1] = body
  end
  prefix = args[3]
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  count = count + 1
  local place = count % #bodies + 1
  wrk.headers["X-Hub-Signature-256"] = signatures[place]
  wrk.headers["X-GitHub-Delivery"] = prefix .. count
  return wrk.format("POST", paths[count * 7919 % #paths + 1], nil, bodies[place])
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("\nsummary %d %d %d %.3f %.3f\n", summary.requests, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end

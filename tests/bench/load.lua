-- SPDX-License-Identifier: EUPL-1.2
-- wrk: rotates over the lines of $LINES_FILE. A line is a token and, for MODE=etag, a tab and its page's tag.
-- MODE: plain, gzip, etag, write. PACE: mean milliseconds a connection waits before each request (0: none).
-- SKIP: how many writes an earlier run made, so that each is a new row; SEED: makes its keys new.
local requests, count, at = {}, 0, tonumber(os.getenv("SKIP") or "0")
local mode, pace = os.getenv("MODE") or "plain", tonumber(os.getenv("PACE") or "0")
local pools, tokens, seed = {}, {}, os.getenv("SEED") or "0"

function init()
  for line in io.lines(os.getenv("LINES_FILE")) do
    local token, tag = line:match("^([^\t]+)\t?(.*)$")
    local headers = { ["Host"] = "127.0.0.1", ["Authorization"] = "Bearer " .. token }
    if mode == "gzip" then headers["Accept-Encoding"] = "gzip" end
    if mode == "etag" then headers["If-None-Match"] = tag end
    count = count + 1
    tokens[count] = token
    if mode ~= "write" then requests[count] = wrk.format("GET", "/v1/home", headers) end
  end
  if mode == "write" then for id in io.lines(os.getenv("POOLS_FILE")) do pools[#pools + 1] = id end end
end

-- Each session adds each pool once: every write is a new row.
function request()
  at = at + 1
  if mode ~= "write" then return requests[at % count + 1] end
  local token, pool = tokens[at % count + 1], pools[math.floor(at / count) % #pools + 1]
  return wrk.format("POST", "/v1/me/favourites", {
    ["Host"] = "127.0.0.1", ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json",
    ["Idempotency-Key"] = seed .. "-" .. at }, '{"dataset":"pools","id":"' .. pool .. '"}')
end

-- Exponential pauses, so that arrivals do not march in step.
if pace > 0 then
  function delay() return math.floor(-pace * math.log(1 - math.random())) end
end

-- One change of a scope: name, channel, revision, log, audit and idempotency key, or nothing.
-- KEYS: 1 state, 2 names, 3 versions, 4 revoked, 5 log, 6 audit, 7 idempotency key, 8 garbage,
--       9... manifest and vectors (only when publishing)
-- ARGV: 1 expected revision, 2 expected audit hash, 3 new audit hash, 4 operation, 5 actor, 6 request id,
--       7 unix millis, 8 digest ('' = channel becomes empty), 9 name@version ('' unless publishing),
--       10 channel ('' when publishing), 11 channel state, 12 digest to revoke or '', 13 subject, 14 before,
--       15 after, 16 answer to remember, 17 tenant, 18 scope, 19 version of the audit entry
local seen = redis.call('GET', KEYS[7])
if seen then
  -- a write, so that WAIT behind it covers the first one too
  redis.call('EXPIRE', KEYS[7], 86400)
  return {'SEEN', seen}
end
local rev = redis.call('HGET', KEYS[1], 'rev') or '0'
if rev ~= ARGV[1] or (redis.call('HGET', KEYS[1], 'audit') or '') ~= ARGV[2] then return {'RACE', rev} end
if ARGV[9] ~= '' then
  local taken = redis.call('HGET', KEYS[2], ARGV[9])
  if taken then
    -- Somebody wants it: a mark for removal begins anew.
    redis.call('ZREM', KEYS[8], taken)
    return {'TAKEN', taken}
  end
  for i = 9, #KEYS do
    if redis.call('EXISTS', KEYS[i]) == 0 then return {'GONE', KEYS[i]} end
  end
elseif ARGV[8] ~= '' then
  if not redis.call('ZSCORE', KEYS[3], ARGV[8]) then return {'MISSING', ARGV[8]} end
  if redis.call('ZSCORE', KEYS[4], ARGV[8]) then return {'REVOKED', ARGV[8]} end
end
if ARGV[8] ~= '' then redis.call('ZREM', KEYS[8], ARGV[8]) end
local new = redis.call('HINCRBY', KEYS[1], 'rev', 1)
redis.call('HSET', KEYS[1], 'audit', ARGV[3])
if ARGV[9] ~= '' then
  redis.call('HSET', KEYS[2], ARGV[9], ARGV[8])
  redis.call('ZADD', KEYS[3], new, ARGV[8])
else
  redis.call('HSET', KEYS[1], 'ch:' .. ARGV[10], ARGV[11])
end
if ARGV[12] ~= '' then redis.call('ZADD', KEYS[4], new, ARGV[12]) end
redis.call('XADD', KEYS[5], new .. '-0', 'op', ARGV[4], 'channel', ARGV[10], 'state', ARGV[11])
redis.call('XADD', KEYS[6], new .. '-0', 'op', ARGV[4], 'actor', ARGV[5], 'subject', ARGV[13], 'before', ARGV[14],
  'after', ARGV[15], 'req', ARGV[6], 'at', ARGV[7], 'prev', ARGV[2], 'hash', ARGV[3],
  'tenant', ARGV[17], 'scope', ARGV[18], 'v', ARGV[19])
redis.call('SET', KEYS[7], ARGV[16], 'EX', 86400)
return {'OK', tostring(new)}

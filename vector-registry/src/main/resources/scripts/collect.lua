-- Removes what was marked long enough ago and is still as it was when it was looked at, or nothing.
-- KEYS: 1 state, 2 names, 3 versions, 4 revoked, 5 log, 6 audit, 7 leases, 8 garbage, 9... keys to delete
-- ARGV: 1 expected revision, 2 expected audit hash, 3 new audit hash, 4 digest ('' = something never published),
--       5 name@version, 6 unix millis, 7 latest mark that counts, 8 member of garbage, 9 actor, 10 request id,
--       11 tenant, 12 scope, 13 version of the audit entry
local rev = redis.call('HGET', KEYS[1], 'rev') or '0'
-- Whatever published or moved a channel in between has raised the revision: look again.
if rev ~= ARGV[1] or (redis.call('HGET', KEYS[1], 'audit') or '') ~= ARGV[2] then return {'RACE', rev} end
local marked = redis.call('ZSCORE', KEYS[8], ARGV[8])
if not marked or tonumber(marked) > tonumber(ARGV[7]) then return {'KEPT', 'mark'} end
if ARGV[4] ~= '' then
  local lease = redis.call('ZSCORE', KEYS[7], ARGV[4])
  if lease and tonumber(lease) > tonumber(ARGV[6]) then return {'KEPT', 'lease'} end
  if redis.call('ZSCORE', KEYS[4], ARGV[4]) then return {'KEPT', 'revoked'} end
  if redis.call('HGET', KEYS[2], ARGV[5]) ~= ARGV[4] then return {'KEPT', 'name'} end
  local new = redis.call('HINCRBY', KEYS[1], 'rev', 1)
  redis.call('HSET', KEYS[1], 'audit', ARGV[3])
  redis.call('HDEL', KEYS[2], ARGV[5])
  redis.call('ZREM', KEYS[3], ARGV[4])
  redis.call('ZREM', KEYS[7], ARGV[4])
  redis.call('XADD', KEYS[5], new .. '-0', 'op', 'gc', 'channel', '', 'state', '')
  redis.call('XADD', KEYS[6], new .. '-0', 'op', 'gc', 'actor', ARGV[9], 'subject', ARGV[5], 'before', ARGV[4],
    'after', '', 'req', ARGV[10], 'at', ARGV[6], 'prev', ARGV[2], 'hash', ARGV[3],
    'tenant', ARGV[11], 'scope', ARGV[12], 'v', ARGV[13])
end
for i = 9, #KEYS do redis.call('DEL', KEYS[i]) end
redis.call('ZREM', KEYS[8], ARGV[8])
return {'OK', ARGV[8]}

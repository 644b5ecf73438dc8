-- Takes away where the sequencer stands.

drop table log.turn;
drop function log.here();

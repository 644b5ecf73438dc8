-- Takes away how far a demonstration was.

drop table loading;

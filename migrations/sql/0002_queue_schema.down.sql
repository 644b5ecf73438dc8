-- Takes the queue away, with the jobs that wait in it.

drop schema queue cascade;

-- A schema for the queue, so that `public` holds our own tables alone. What follows in this migration is made in it.

create schema queue;
set local search_path = queue;

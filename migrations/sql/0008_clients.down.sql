-- Takes clients away, with their keys and secrets.

drop table client_secret;
drop table client_key;
drop table client;

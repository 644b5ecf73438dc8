-- Takes webhooks away, and the order in which events can be read on from.

drop table webhook_delivery;
drop table webhook_key;
drop table webhook_endpoint;

drop index outbox_organisation;
alter table outbox drop column written_in;
create index outbox_organisation on outbox (organisation, event_id);

-- Takes away what runs that were stopped had noted: it is not logged any more.
drop table combined;

-- organisations
-- Every organisation that takes part.
select code, kind, name from organisation order by code;

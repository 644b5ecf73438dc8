-- Takes away what 0010_rows.up.sql made, and puts back what it replaced.

drop table oversight_figure, case_opening;
drop policy restricted on incident_person;
drop table broken_glass, evidence;

drop policy seen on incident_line;
create policy seen on incident_line for select to counterfoil_app
    using (
        force = (select guard.organisation())
        or (line = 'NOT_ASKED' and directorate = (select guard.organisation()) and (select guard.sees_headers()))
        or exists (
            select from incident_audience as a
            where a.directorate = (select guard.organisation())
                and a.force = incident_line.force and a.incident_id = incident_line.incident_id
        )
    );
drop policy seen on contact_line;
create policy seen on contact_line for select to counterfoil_app
    using (
        directorate = (select guard.organisation())
        or (force = (select guard.organisation()) and line = 'UNANNOUNCED')
    );

drop policy case_work on trail;
drop policy case_work on trail_council;
drop policy case_work on trail_receipt;
drop policy case_work on contact_line;
drop policy case_work on incident_line;
drop policy case_work on gap;
drop policy case_work on flag;
drop function guard.named_about(text, text[]);
drop policy find on trail;
drop policy find on gap;
drop policy find on contact_line;

create or replace function guard.sees_headers() returns boolean
language sql stable parallel restricted
return not string_to_array(guard.viewer_field(4), ',') <@ array['PRACTITIONER', ''];
drop function guard.sees_cases();
drop function guard.has_role(text[]);
drop function guard.subject();

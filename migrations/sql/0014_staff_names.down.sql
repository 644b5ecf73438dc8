-- Takes the rule for staff away, and the eraser's right to it.

revoke all on staff_member from counterfoil_eraser;
revoke select (organisation, subject, signed_in_at, disabled_at), update (name) on staff_member from counterfoil_eraser;
drop policy forgetting on staff_member;
drop policy erasing on staff_member;
drop policy erase on staff_member;

delete from retention_rule where kind = 'STAFF';
alter table retention_rule drop constraint retention_rule_kind_check;
alter table retention_rule add constraint retention_rule_kind_check check (
    kind in (
        'POLICE_RECORDS', 'COUNCIL_RECORDS', 'OPEN_GAPS', 'PURGED', 'EXPECTED_RECORDS', 'REJECTIONS', 'LOAD_BYTES', 'EVENTS',
        'STATEMENT_ENTRIES'
    )
);

/**
 * What makes the tables of a ledger, in order: the first is number 1. One that was released never changes; another
 * comes after it.
 */
export const MIGRATIONS: readonly string[] = [
  // The key keeps two writers apart: of two that follow the same entry, one is too late.
  `
  CREATE TABLE twilio_org_ledger.entry (
    organization text NOT NULL CHECK (organization ~ '^OR[0-9a-f]{32}$'),
    sequence integer NOT NULL CHECK (sequence > 0),
    content text NOT NULL,
    PRIMARY KEY (organization, sequence)
  );
  CREATE FUNCTION twilio_org_ledger.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'a ledger is only added to: % is refused', TG_OP;
  END $$;
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON twilio_org_ledger.entry
    FOR EACH STATEMENT EXECUTE FUNCTION twilio_org_ledger.refuse();
  `,
];

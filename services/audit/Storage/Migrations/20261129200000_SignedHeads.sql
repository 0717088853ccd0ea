-- The head as its source signed it: whoever alters the row beside it is found by the signature. Format: docs/reference/ledger-proofs.md
ALTER TABLE ledger.journal_head ADD COLUMN note text COLLATE "C";

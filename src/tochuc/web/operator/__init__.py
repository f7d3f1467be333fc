"""The operator's and the auditor's pages: accounts and roles, background work, the audit trail."""

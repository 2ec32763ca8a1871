#!/usr/bin/env bash
# exporter_tui load script, form 2
# Loads nothing. HR.COUNTRIES is not SUCCEEDED.
printf 'load_command.sh: %s\n' 'HR.COUNTRIES is FAILED (validation), so nothing of it is loaded. NOT-CHECKED: Exported whole at SCN 41837208; chunks 0 and 1 could not be checked: ORA-00600: internal (DPY-4011: the database or network closed the connection). Run the same command again: it asks about these chunks only, and exports nothing. Where the moment is gone for Oracle (ORA-01555), only exporting anew helps: press r in the dashboard, or remove the table'"'"'s folder and run the same command again.' >&2
exit 2

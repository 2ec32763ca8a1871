#!/usr/bin/env bash
# exporter_tui load script, form 2
# Loads nothing. HR.EMPLOYEES is not SUCCEEDED.
printf 'load_command.sh: %s\n' 'HR.EMPLOYEES is FAILED (error), so nothing of it is loaded. ORA-01722: invalid number Find the row with SELECT on the virtual columns of the table; correct the data or the column'"'"'s expression.' >&2
exit 2

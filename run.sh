#!/usr/bin/env bash
# Starts exporter_tui: makes .venv beside this file when there is none, installs what pyproject.toml
# asks for in the versions of constraints.txt, finds an Oracle Instant Client if there is one, and hands
# every argument on. What the demo's server needs besides is installed by the first demo.
#
#   ./run.sh --help       all commands
#   ./run.sh check        format, lint, types, import contracts, fast tests
#                         (--without-tests: all but these, for .ci/run, which runs every test anyway)
#   ./run.sh test [ARGS]  all tests, in as many processes as there are cores; ARGS go to pytest, which
#                         then uses one process unless they say -n
#   ./run.sh measure      prints what things cost here: seconds, calls, bytes
#
# EXPORTER_TUI_PYTHON names the Python to build .venv with (3.11 or newer).
set -euo pipefail

readonly EXIT_CANNOT_BEGIN=2
readonly OLDEST_PYTHON="3.11"
readonly LOCK_WAIT_S=900
# What makes pytest share the tests among processes (tests/suite), and end when one of them dies.
readonly -a SHARED=(-n auto --max-worker-restart 0)

say() { printf '%s\n' "$*" >&2; }

# stop WHAT REMEDY...: the program cannot begin.
stop() {
    say "run.sh: $1"
    shift
    [ "$#" -eq 0 ] || printf '%s\n' "$@" | while IFS= read -r; do say "    $REPLY"; done
    exit "$EXIT_CANNOT_BEGIN"
}

# The folder of this file, through any symlinks to it.
own_folder() {
    local file=$1 folder
    while [ -L "$file" ]; do
        folder=$(CDPATH='' cd -- "$(dirname -- "$file")" && pwd -P)
        file=$(readlink -- "$file")
        case $file in /*) ;; *) file=$folder/$file ;; esac
    done
    CDPATH='' cd -- "$(dirname -- "$file")" && pwd -P
}

# ---------------------------------------------------------------------------------------- Python

# suits PYTHON: whether it runs and is new enough.
suits() {
    "$1" -c 'import sys; sys.exit(sys.version_info < tuple(map(int, sys.argv[1].split("."))))' \
        "$OLDEST_PYTHON" >/dev/null 2>&1
}

# Prints the Python to build .venv with: one that is new enough and can make virtual environments.
find_python() {
    local candidate without_venv="" too_old=""
    local -a candidates=(python3.13 python3.12 python3.11 python3 python3.14 python)
    [ -z "${EXPORTER_TUI_PYTHON:-}" ] || candidates=("$EXPORTER_TUI_PYTHON")
    for candidate in "${candidates[@]}"; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        if ! suits "$candidate"; then
            [ -n "$too_old" ] || too_old=$("$candidate" --version 2>&1 | head -n 1) || too_old=""
        elif ! "$candidate" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            [ -n "$without_venv" ] || without_venv=$candidate
        else
            printf '%s\n' "$candidate"
            return
        fi
    done
    no_python "$without_venv" "$too_old"
}

# no_python WITHOUT_VENV TOO_OLD
no_python() {
    if [ -n "$1" ]; then
        stop "$1 has no venv module with ensurepip, so that no virtual environment can be made." \
            "Debian, Ubuntu: sudo apt install python3-venv   (or $(basename -- "$1")-venv)" \
            "Elsewhere: install Python from your distribution or python.org, with its venv module," \
            "and name it if it is not on the PATH: EXPORTER_TUI_PYTHON=/path/to/python3.11 ./run.sh ..."
    fi
    local found="none was found on the PATH"
    [ -z "$2" ] || found="found: $2"
    [ -z "${EXPORTER_TUI_PYTHON:-}" ] || found="EXPORTER_TUI_PYTHON=$EXPORTER_TUI_PYTHON does not suit; $found"
    stop "Python $OLDEST_PYTHON or newer is needed ($found)." \
        "Debian 12, Ubuntu 24.04: sudo apt install python3 python3-venv" \
        "Oracle Linux, RHEL 8 and 9: sudo dnf install python3.11" \
        "Then start again, or name it: EXPORTER_TUI_PYTHON=/path/to/python3.11 ./run.sh ..."
}

# ----------------------------------------------------------------------------------- installation

# What is installed, and where: another folder, another pyproject.toml or other constraints differ.
fingerprint() {
    cat -- "$FOLDER/pyproject.toml" "$FOLDER/constraints.txt" | cksum
    printf '%s\n' "$FOLDER"
}

# installed EXTRA: whether .venv holds it; the stamp is the last thing that an installation writes.
# Each of `run`, `demo` and `dev` brings what those before it bring.
installed() {
    [ -x "$VENV/bin/python" ] || return 1
    local extra stamp
    local -a bring=(run demo dev)
    [ "$1" = run ] || bring=("$1" dev)
    for extra in "${bring[@]}"; do
        stamp=$VENV/.installed-$extra
        [ -f "$stamp" ] && [ "$(<"$stamp")" = "$FINGERPRINT" ] && return
    done
    return 1
}

# ensure EXTRA: `run` for the program, `demo` for its demo too, `dev` for checks and tests too. The lock
# lies on the folder itself.
ensure() {
    installed "$1" && return
    {
        await_turn
        installed "$1" || install "$1"
    } 9<"$FOLDER"
}

# One start installs, others wait for it. Where locks are not to be had, the start goes on without.
await_turn() {
    local busy=0
    command -v flock >/dev/null 2>&1 || return 0
    flock -n 9 || busy=$?
    if [ "$busy" -eq 1 ]; then
        say "run.sh: another start is installing, waiting for it (at most $((LOCK_WAIT_S / 60)) minutes)."
        flock -w "$LOCK_WAIT_S" 9 || stop "the other start has not finished installing." \
            "Look for it (ps), end it if it hangs, and start again."
    fi
}

install() {
    local python extra=$1 target=. said
    [ "$extra" = run ] || target=".[$extra]"
    if ! healthy; then
        python=$(find_python) || exit
        say "run.sh: making $VENV with $("$python" --version 2>&1)"
        said=$("$python" -m venv --clear "$VENV" 2>&1) || {
            # venv keeps the words of its last step to itself.
            said+=$'\n'$("$VENV/bin/python" -m ensurepip 2>&1) || true
            explain_failure "$said" ".venv could not be made"
        }
    fi
    say "run.sh: installing into $VENV (only when something changed; the first time takes a minute)"
    mark_begun || explain_failure "Permission denied" "the installation could not begin"
    said=$(cd -- "$FOLDER" && "$VENV/bin/python" -m pip install --quiet --no-input \
        --disable-pip-version-check --progress-bar off --retries 2 --timeout 20 \
        -c constraints.txt -e "$target" 2>&1) || {
        rm -f -- "$BEGUN"
        explain_failure "$said" "the installation failed" "$target"
    }
    mark_installed "$extra" ||
        explain_failure "No space left on device" "the installation could not be completed"
}

# While pip works this file exists; left behind, it tells of a start that was killed in the middle.
mark_begun() { : 2>/dev/null >"$BEGUN"; }

mark_installed() {
    { printf '%s\n' "$FINGERPRINT" >"$VENV/.installed-$1"; } 2>/dev/null && rm -f -- "$BEGUN"
}

# A .venv whose Python starts, is new enough, has pip and was not left in the middle can be completed; any
# other is made anew.
healthy() {
    [ ! -e "$BEGUN" ] && suits "$VENV/bin/python" && "$VENV/bin/python" -m pip --version >/dev/null 2>&1
}

# explain_failure OUTPUT WHAT [TARGET]: says in plain words why, and stops. TARGET: what pip was to install.
explain_failure() {
    case $1 in
    *"No space left on device"* | *"Errno 28"* | *"Disk quota exceeded"* | *"Errno 122"*)
        stop "$2: the disk is full." \
            "About 700 MB are needed in $FOLDER and, while installing, in ${TMPDIR:-/tmp}:" \
            "$(df -h -- "$FOLDER" "${TMPDIR:-/tmp}" 2>/dev/null || true)" \
            "Free some space (pip's own cache: rm -r ~/.cache/pip) or set TMPDIR, and start again."
        ;;
    *"Permission denied"* | *"Errno 13"* | *"Read-only file system"* | *"Errno 30"*)
        stop "$2: no right to write in $FOLDER." \
            "Copy the folder to a place that belongs to you and start there, or let its owner start once." \
            "${1##*$'\n'}"
        ;;
    *"name resolution"* | *"Name or service not known"* | *"new connection"* | *"Network is unreachable"* | \
        *"Connection refused"* | *"timed out"* | *"ProxyError"* | *"SSLError"* | *"CERTIFICATE_VERIFY_FAILED"* | \
        *"Connection aborted"* | *"RemoteDisconnected"* | *"Max retries exceeded"*)
        stop "$2: the Python package index cannot be reached (no network?)." \
            "Behind a proxy:       export HTTPS_PROXY=http://proxy.example.com:8080" \
            "With a mirror:        export PIP_INDEX_URL=https://mirror.example.com/simple   (PIP_CERT for its CA)" \
            "Without any network:  on a machine with the same system and Python, run in this folder" \
            "                      python3 -m pip download -c constraints.txt -d wheels '${3:-.}' 'setuptools>=69' wheel" \
            "                      copy the folder over and start with PIP_NO_INDEX=1 PIP_FIND_LINKS=\$PWD/wheels" \
            "${1##*$'\n'}"
        ;;
    *"No matching distribution"* | *"Could not find a version"*)
        stop "$2: a package has no release for this Python and system." \
            "$(grep -m 1 'No matching distribution\|Could not find a version' <<<"$1")" \
            "Try another Python from $OLDEST_PYTHON on: EXPORTER_TUI_PYTHON=/path/to/python3.12, after rm -r .venv"
        ;;
    *)
        stop "$2. The last lines were:" "$(tail -n 8 <<<"$1")" \
            "To begin afresh: rm -r '$VENV'"
        ;;
    esac
}

# ------------------------------------------------------------------------------------ Oracle client

# Puts an Instant Client, if there is one, where thick mode finds it. Thin mode needs none.
find_client() {
    local folder
    for folder in "$FOLDER/lib" "${ORACLE_CLIENT_LIB_DIR:-}" \
        "${ORACLE_HOME:+$ORACLE_HOME/lib}" "${ORACLE_HOME:-}"; do
        if [ -n "$folder" ] && compgen -G "$folder/libclntsh.*" >/dev/null; then
            export LD_LIBRARY_PATH="$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
            return
        fi
    done
    if [ -n "${ORACLE_CLIENT_LIB_DIR:-}" ]; then
        say "run.sh: ORACLE_CLIENT_LIB_DIR=$ORACLE_CLIENT_LIB_DIR holds no libclntsh: no Oracle client is used."
    fi
}

# ------------------------------------------------------------------------------------- development

# step NAME COMMAND...: runs one check; the others run all the same.
step() {
    local name=$1
    shift
    say "== $name"
    "$@" || failed+=("$name")
}

# check TESTS: every check, and the fast tests if TESTS is not empty.
check() {
    local -a failed=()
    local bin=$VENV/bin
    step "format" "$bin/ruff" format --check .
    step "lint" "$bin/ruff" check .
    step "types" "$bin/mypy"
    step "import contracts" "$bin/lint-imports"
    [ -z "$1" ] || step "fast tests" "$bin/python" -m pytest -q "${SHARED[@]}" -m "not slow"
    if [ "${#failed[@]}" -gt 0 ]; then
        local IFS=,
        say "run.sh check: failed: ${failed[*]}"
        exit 1
    fi
    say "run.sh check: all good"
}

# development: goes where the tests are, with what they need installed.
development() {
    ensure dev
    cd -- "$FOLDER"
    # The tests start hundreds of processes, each of which would compile the whole program again.
    unset PYTHONDONTWRITEBYTECODE
}

# needed_for ARGS: prints what the program needs for them. The server of the demo, and nothing else,
# parses SQL.
needed_for() {
    local argument
    [ "${1:-}" != fakeoracle ] || set -- --demo
    for argument in "$@"; do
        [ "$argument" != --demo ] || { echo demo && return; }
    done
    echo run
}

main() {
    # Settings of other Pythons (an Oracle home likes to bring some) must not reach ours.
    unset PYTHONHOME PYTHONPATH
    case ${1:-} in
    check)
        local tests=fast
        if [ "$*" = "check --without-tests" ]; then
            tests=""
        elif [ "$#" -ne 1 ]; then
            stop "check takes no arguments but --without-tests." "For single tests: ./run.sh test tests/config -k name"
        fi
        development
        check "$tests"
        ;;
    test)
        shift
        development
        [ "$#" -gt 0 ] || set -- "${SHARED[@]}"
        exec "$VENV/bin/python" -m pytest "$@"
        ;;
    measure)
        [ "$#" -eq 1 ] || stop "measure takes no arguments."
        development
        exec "$VENV/bin/python" -m pytest -q -m measure
        ;;
    *)
        ensure "$(needed_for "$@")"
        find_client
        exec "$VENV/bin/python" -P -m exporter_tui "$@"
        ;;
    esac
}

FOLDER=$(own_folder "${BASH_SOURCE[0]}")
readonly FOLDER VENV=$FOLDER/.venv
readonly BEGUN=$VENV/.installing
FINGERPRINT=$(fingerprint)
readonly FINGERPRINT
main "$@"

#!/usr/bin/env bash
# A stand-in for Python in the tests of run.sh: writes every call into $FAKE_LOG, answers what run.sh asks
# of an interpreter, and makes environments whose Python is a copy of this file.
#
# FAKE_VERSION (3.11.7), FAKE_ENSUREPIP=no, FAKE_VENV_SAYS, FAKE_ENSUREPIP_SAYS, FAKE_PIP_SAYS: the last
# three make that step fail with the text. FAKE_PIP_WAITS: a named pipe that pip reads to its end before it goes on.
printf "%s|%s\n" "${0##*/fake-root/}" "$*" >>"$FAKE_LOG"
version=${FAKE_VERSION:-3.11.7}
case "$*" in
--version) echo "Python $version" ;;
-c*version_info*) [ "$(printf '3.11\n%s\n' "$version" | sort -V | head -n 1)" = 3.11 ] ;;
-c*ensurepip*) [ "${FAKE_ENSUREPIP:-yes}" = yes ] ;;
"-m venv"*)
    venv=${*: -1}
    rm -rf -- "$venv"
    mkdir -p -- "$venv/bin" && cp -- "$0" "$venv/bin/python"
    if [ -n "${FAKE_VENV_SAYS:-}" ]; then
        echo "$FAKE_VENV_SAYS"
        exit 1
    fi
    ;;
"-m ensurepip"*)
    echo "${FAKE_ENSUREPIP_SAYS:-}"
    exit 1
    ;;
"-m pip --version"*) [ "${FAKE_PIP:-yes}" = yes ] ;;
"-m pip install"*)
    if [ -n "${FAKE_PIP_WAITS:-}" ]; then
        echo began >"$FAKE_PIP_WAITS.began"
        cat "$FAKE_PIP_WAITS" >/dev/null
    fi
    if [ -n "${FAKE_PIP_SAYS:-}" ]; then
        echo "$FAKE_PIP_SAYS"
        exit 1
    fi
    ;;
*) printf 'pid=%s cwd=%s ld=%s pythonpath=%s args=%s\n' "$$" "$PWD" "${LD_LIBRARY_PATH:-}" "${PYTHONPATH:-}" "$*" ;;
esac

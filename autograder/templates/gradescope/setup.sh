#!/usr/bin/env bash
# Gradescope runs this once, as root and with network, when it builds the image.
set -euo pipefail

source=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
home=$(dirname "$source")

# Succeed for a Python that is new enough, can make a virtual environment, and lies where everybody
# may read it: student code runs in it, perhaps as another user than root.
is_good='
import ensurepip, os, sys, venv
if sys.version_info < (3, 11):
    sys.exit(1)
os.setgid(65534)
os.setuid(65534)
os.chdir("/")
os.execv(sys.executable, [sys.executable, "-c", "import ensurepip, venv"])
'

find_python() {
    for python in $(type -ap python3.13 python3.12 python3.11 python3); do
        if "$python" -c "$is_good" 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    return 1
}

if ! python=$(find_python); then
    apt-get update
    apt-get install -y --no-install-recommends python3-venv
fi
if ! python=$(find_python); then
    # An older Ubuntu: a Python of our own, where everybody may read it.
    python3 -m venv "$home/uv"
    "$home/uv/bin/pip" install --quiet "uv>=0.13,<0.14"
    export UV_PYTHON_INSTALL_DIR=$home/python-versions
    "$home/uv/bin/uv" python install 3.12
    python=$("$home/uv/bin/uv" python find --managed-python 3.12)
fi

echo "$("$python" --version) from $python will grade."
"$python" -m venv "$home/python"
"$home/python/bin/python" -m pip install --quiet --disable-pip-version-check \
    --require-hashes -r "$source/requirements.txt"
"$home/python/bin/python" -m compileall -q "$source/autograder" "$source/course_lib"

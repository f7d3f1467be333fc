#!/bin/sh
# Mở trang làm việc; hoặc chạy một lệnh: ./start.sh verify
# Không cần mạng, không cần quyền quản trị. Số liệu nằm trong thư mục du-lieu bên cạnh (đổi bằng TOCHUC_DATA).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ -x "$here/python/bin/python3" ]; then
    python="$here/python/bin/python3"
    PYTHONHOME="$here/python"; export PYTHONHOME
else
    python=$(command -v python3.11 || command -v python3 || true)
    if [ -z "$python" ] || ! "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then
        echo "Thư mục này không kèm Python và máy không có Python 3.11. Xem DOC-TRUOC.txt." >&2
        exit 2
    fi
fi
PYTHONPATH="$here/site"; PYTHONNOUSERSITE=1; PYTHONUTF8=1; TOCHUC_DATA="${TOCHUC_DATA:-$here/du-lieu}"
export PYTHONPATH PYTHONNOUSERSITE PYTHONUTF8 TOCHUC_DATA
if [ $# -gt 0 ]; then exec "$python" -m tochuc "$@"; fi
"$python" -m tochuc init
exec "$python" -m tochuc serve

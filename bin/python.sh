# Choose the Python: $PYTHON, else the one of .venv, else python3. Sourced with $here set.
python=${PYTHON:-}
if [ -z "$python" ]; then
    python=$here/../.venv/bin/python
    "$python" -c "" 2>/dev/null || python=python3
fi
version=$("$python" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || {
    echo "Không chạy được Python ($python): hãy cài Python từ 3.11 trở lên" \
        "(Debian, Ubuntu: apt install python3 python3-venv)." >&2
    exit 1
}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Cần Python từ 3.11 trở lên, còn $python là $version: hãy cài bản mới hơn" \
        "rồi chạy PYTHON=/đường/dẫn/python3.12 $0" >&2
    exit 1
}

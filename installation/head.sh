#!/bin/sh
''':'
# For the shell, which takes the line above for nothing, and Python for the beginning of a text: the Python that this was
# installed for is named like the folder of its modules, and stands beside this file, or on the path. A variable that
# somebody else has, too, would go on to the command with another value: hence these names.
_craft_run_self=$0
case $0 in */*) ;; *) _craft_run_self=./$0 ;; esac
while [ -L "$_craft_run_self" ]; do # a link as pipx and uv make it
  _craft_run_link=$(readlink "$_craft_run_self")
  case $_craft_run_link in
    /*) _craft_run_self=$_craft_run_link ;;
    *) _craft_run_self=${_craft_run_self%/*}/$_craft_run_link ;;
  esac
done
for _craft_run_at in "${_craft_run_self%/*}"/../lib/python3*/site-packages/launcher/main.py; do
  _craft_run_at=${_craft_run_at##*/../lib/}
  _craft_run_at=${_craft_run_at%%/*}
  if [ -x "${_craft_run_self%/*}/$_craft_run_at" ]; then
    exec "${_craft_run_self%/*}/$_craft_run_at" -ISXutf8 "$_craft_run_self" "$@"
  elif command -v "$_craft_run_at" >/dev/null; then
    exec "$_craft_run_at" -ISXutf8 "$_craft_run_self" "$@"
  fi
done
echo "craft-run: error: the Python that craft-run was installed for is gone" >&2
echo "hint: install craft-run again" >&2
exit 125
# '''

#!/usr/bin/env bash
# Compiles a program's build to machine code: ready-to-run.sh <build> <images> <cache> <compiler> <framework folder…>.
# Called by the build (Directory.Build.targets). A process then starts with half the processor time, most of which the
# just-in-time compiler took.
#
# A file's image is named by the digest of its content, so that what four programs share is compiled once, and once only
# until it changes. A file that the compiler refuses stays as it is: it runs too, only later.
set -euo pipefail

build=${1%/} images=${2%/} cache=$3 compiler=$4
shift 4
made=$cache/${images//\//-}.made
[[ -f $made && -d $images && -z $(find "$build" "$0" "$compiler" -type f -newer "$made" -print -quit) ]] && exit

compile() { # file, image
  local -a references=(-r "$build/*.dll")
  local framework
  for framework in "${frameworks[@]}"; do references+=(-r "$framework/*.dll"); done
  "$compiler" "$1" -o "$2.new" "${references[@]}" --targetos:linux -O >"$2.log" 2>&1 || cp "$1" "$2.new"
  rm -f "$2.log"
  touch "$2.new"
  find "$cache" -name "${1##*/}.*.image" -mtime +7 -delete # of contents that are long gone
  mv "$2.new" "$2"
}

frameworks=("$@")
mkdir -p "$cache" "$images"
rm -rf "$images.new"
cp -r "$build" "$images.new"
: >"$made.new" # what is written from now on is newer
for file in "$images.new"/*.dll; do
  name=${file##*/}
  digest=$(sha256sum <"$file")
  image=$cache/$name.${digest:0:32}.image
  if [[ ! -f $image ]]; then
    # Another program's build may be at the same file just now.
    exec 9>>"$cache/$name.lock"
    flock 9
    [[ -f $image ]] || compile "$build/$name" "$image"
    exec 9>&-
  fi
  ln -f "$image" "$file" 2>/dev/null || cp "$image" "$file" # the cache may be on another file system
done
rm -rf "$images"
mv "$images.new" "$images"
mv "$made.new" "$made"

#!/usr/bin/env bash
# Usage: package_test.sh BUILD. Makes the package of what is built, installs it below a folder, and
# removes it again. The machine's own packages are left alone.
set -euo pipefail
build="$1"
for tool in cpack dpkg dpkg-deb dpkg-shlibdeps file; do
  if ! command -v "$tool" > /dev/null; then
    echo "skipped: there is no $tool"
    exit 77
  fi
done
if [ "$(id -u)" -ne 0 ]; then
  echo "skipped: only root can install a package"
  exit 77
fi
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT

fail() {
  printf '%s\n' "$*"
  exit 1
}

cpack --config "$build/CPackConfig.cmake" -G DEB -B "$folder/packed" > "$folder/cpack.log" 2>&1 ||
  fail "$(cat "$folder/cpack.log")"
package="$(echo "$folder"/packed/hone_*_*.deb)"
[ -f "$package" ] || fail "there is no hone_VERSION_ARCHITECTURE.deb: $(ls "$folder/packed")"

dpkg-deb --contents "$package" | awk '{print $6}' > "$folder/contents"
files='usr/bin/hone usr/bin/honed usr/bin/hone-worker usr/bin/hone-supervise
usr/lib/systemd/system/honed.service usr/lib/systemd/system/hone-worker.service
usr/lib/sysusers.d/hone.conf etc/hone/honed.yaml etc/hone/hone-worker.yaml
usr/share/man/man1/hone.1 usr/share/man/man8/honed.8 usr/share/man/man8/hone-worker.8
usr/share/bash-completion/completions/hone usr/share/zsh/vendor-completions/_hone
usr/share/fish/vendor_completions.d/hone.fish usr/share/doc/hone/copyright'
if [ -x "$build/bin/hone-train" ]; then files="$files usr/bin/hone-train"; fi
for file in $files; do
  grep -qx "./$file" "$folder/contents" || fail "the package lacks $file"
done
# Nothing but programs of Hone is called by a name in /usr/bin.
grep '^./usr/bin/.' "$folder/contents" | grep -v '^./usr/bin/hone' && fail "what is that?"
dpkg-deb --field "$package" Depends | grep -q libc6 || fail "the package depends on nothing"

root="$folder/root"
mkdir -p "$root/etc" "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates"
touch "$root/var/lib/dpkg/status" "$root/var/lib/dpkg/available"
# Its libraries are this machine's; the scripts run here and are told of the folder.
install() {
  dpkg --root="$root" --force-script-chrootless --force-depends "$@" > "$folder/dpkg.log" 2>&1 ||
    fail "$(cat "$folder/dpkg.log")"
}
install --install "$package"
for file in $files; do
  [ -e "$root/$file" ] || fail "not installed: $file"
done
"$root/usr/bin/hone" --version | grep -q '^hone [0-9]' || fail "hone does not run"
HOME="$folder" "$root/usr/bin/honed" --config "$root/etc/hone/honed.yaml" --print-config > /dev/null
if command -v systemd-sysusers > /dev/null; then
  grep -q '^hone:' "$root/etc/passwd" || fail "there is no user hone"
fi

mkdir -p "$root/var/lib/hone"
touch "$root/var/lib/hone/model"
echo 'log-level: debug' >> "$root/etc/hone/honed.yaml"
install --install "$package"
grep -q 'log-level: debug' "$root/etc/hone/honed.yaml" || fail "the configuration was overwritten"
install --remove hone
[ ! -e "$root/usr/bin/hone" ] || fail "hone was not removed"
[ -e "$root/etc/hone/honed.yaml" ] || fail "the configuration went before the purge"
install --purge hone
[ ! -e "$root/etc/hone/honed.yaml" ] || fail "the configuration stayed after the purge"
[ -e "$root/var/lib/hone/model" ] || fail "models went with the package"

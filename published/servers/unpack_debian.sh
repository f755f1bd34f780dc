#!/usr/bin/env bash
# unpack_debian.sh SUITE ROOT PACKAGE... : unpacks (does not install, needs no root) these packages and everything below them, C
# library included, from that suite of the Debian mirror that apt is configured with. Prints the version of the first one.
set -euo pipefail
suite=$1 root=$2; shift 2
die() { echo "unpack_debian.sh: $*" >&2; exit 1; }
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || die "needs apt-get and dpkg-deb"
mirror=$(sed -nE 's/^URIs: *([^ ]+\/debian)\/?( .*)?$/\1/p; s/^deb (\[.*\] )?([^ ]+\/debian)\/? .*/\2/p' \
  /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1 || true)
[[ $mirror ]] || die "no Debian mirror in /etc/apt/sources*"
mkdir -p "$root/usr"/{bin,sbin,lib,lib64}
for d in bin sbin lib lib64; do [[ -e $root/$d ]] || ln -s "usr/$d" "$root/$d"; done
A=$(mktemp -d); trap 'rm -rf "$A"' EXIT
mkdir -p "$A/lists/partial" "$A/archives/partial" "$A/etc/preferences.d"
: >"$A/status"
key=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$key] $mirror $suite main" >"$A/sources.list"
apt=(apt-get -q -o Dir::State="$A" -o Dir::State::lists="$A/lists" -o Dir::State::status="$A/status" -o Dir::Cache="$A"
  -o Dir::Cache::archives="$A/archives" -o Dir::Etc::sourcelist="$A/sources.list" -o Dir::Etc::sourceparts=/dev/null
  -o Dir::Etc::preferencesparts="$A/etc/preferences.d" -o Debug::NoLocking=1 -o APT::Sandbox::User="$(id -un)"
  -o APT::Install-Recommends=0 -o Acquire::Languages=none)
"${apt[@]}" update >"$A/log" 2>&1 || { tail "$A/log" >&2; die "apt update failed for Debian $suite"; }
"${apt[@]}" -y --download-only install "$@" >>"$A/log" 2>&1 || { tail "$A/log" >&2; die "download failed from Debian $suite"; }
for d in "$A"/archives/*.deb; do dpkg-deb --fsys-tarfile "$d" | tar -x --keep-directory-symlink --no-same-owner -C "$root"; done
rm -rf "$root/usr/share"/{doc,man,locale,icons}
dpkg-deb -f "$A/archives/${1}"_*.deb Version

# SPDX-License-Identifier: EUPL-1.2
# Debian packages: which of the lists are missing, and installing exactly those.

missing_packages() { # LIST…: names in $missing
  local list name
  local -A present=()
  while read -r name; do present[$name]=1; done < <(
    dpkg-query -W -f '${db:Status-Status} ${binary:Package}\n' | sed -n 's/^installed \([^:]*\).*/\1/p')
  missing=()
  for list in "$@"; do
    while read -r name; do
      [[ -z $name || $name == \#* || -n ${present[$name]:-} ]] || missing+=("$name")
    done <"$top/deploy/packages/$list.txt"
  done
}

# No password is asked where nobody can answer.
install_packages() {
  ((${#missing[@]} > 0)) || return 0
  become_root
  # The status goes to a descriptor of its own: apt closes it before it runs the packages' scripts.
  local apt=(env DEBIAN_FRONTEND=noninteractive sh -c 'exec apt-get "$@" 3>&1' apt-get -y -o DPkg::Lock::Timeout=300
             -o APT::Status-Fd=3 -o Dpkg::Use-Pty=0)
  finish_earlier_attempt
  watch no_share "${as_root[@]}" "${apt[@]}" update || package_failure
  keep_system_cluster_away
  watch apt_share "${as_root[@]}" "${apt[@]}" install --no-install-recommends "${missing[@]}" || package_failure
  "${as_root[@]}" rm -f "$cluster_switch"
}

# An attempt that was interrupted leaves dpkg half-way, or still at work for a moment; apt would refuse to begin.
finish_earlier_attempt() {
  local attempt
  for ((attempt = 0; attempt < 60; attempt++)); do
    watch no_share "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive dpkg --configure -a && return 0
    tail -n 3 "$log" | grep -q lock || return 0
    sleep 1
  done
}

become_root() {
  as_root=()
  ((EUID == 0)) && return 0
  if command -v sudo >/dev/null; then
    as_root=(sudo)
    sudo -n true 2>/dev/null && return 0
    if [[ -t 0 ]]; then
      say "Installer ${#missing[@]} paquets Debian demande les droits d'administration (sudo)."
      sudo -v && return 0
    fi
  fi
  local before=()
  [[ " ${missing[*]} " != *" postgresql-15 "* ]] || before=("  echo 'create_main_cluster = false' >$cluster_switch")
  fail "Il manque des paquets Debian, et cet utilisateur ne peut pas les installer. Il faudrait, en administrateur :" \
    "${before[@]}" "  apt-get install --no-install-recommends ${missing[*]}" \
    "Rien n'a été changé ; relancez ensuite la même commande."
}

# Debian's package would otherwise create and start a system cluster. Only the first installation looks at this switch.
cluster_switch=/etc/postgresql-common/createcluster.d/metropole.conf
keep_system_cluster_away() {
  [[ " ${missing[*]} " == *" postgresql-15 "* ]] || return 0
  "${as_root[@]}" mkdir -p "${cluster_switch%/*}"
  echo 'create_main_cluster = false' | "${as_root[@]}" tee "$cluster_switch" >/dev/null
}

# apt reports "dlstatus:N:PERCENT:…" while it downloads and "pmstatus:NAME:PERCENT:…" while it installs.
apt_share() {
  [[ $1 =~ ^(dl|pm)status:[^:]*:([0-9]+) ]] || return 0
  if [[ ${BASH_REMATCH[1]} == dl ]]; then
    parsed=$((BASH_REMATCH[2] * 4))
  else
    parsed=$((400 + BASH_REMATCH[2] * 6))
  fi
}

package_failure() {
  finish
  grep -vE '^(dl|pm)status:' "$log" | grep -E -A 3 '^(E: |dpkg: error)' | tail -n 20 >&2
  fail "Les paquets Debian n'ont pas pu être installés : ${missing[*]}" \
    "Détails : $log. Relancez la même commande une fois la cause levée."
}

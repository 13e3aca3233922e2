# What the scripts share. Sourced, not run.

# rustup puts cargo here; a shell that was open before the installation does not know it yet.
export PATH="$PATH:$HOME/.cargo/bin"
export CARGO_NET_RETRY="${CARGO_NET_RETRY:-5}"

step() {
    if [[ -t 1 ]]; then printf '\033[1;34m==>\033[0m \033[1m%s\033[0m\n' "$*"; else printf '==> %s\n' "$*"; fi
}

fail() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

# Whether version $1 is at least version $2.
at_least() {
    [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -1) == "$2" ]]
}

# Runs a command quietly; shows what it printed only when it fails.
quietly() {
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null || status=$?
    [[ $status == 0 ]] || cat "$log" >&2
    rm -f "$log"
    return "$status"
}

# Installs packages of the distribution (Debian, Ubuntu and their kin).
install_packages() {
    local elevate=() names="$*" try
    command -v apt-get >/dev/null ||
        fail "Needed and not found: $names (names as on Debian). Install them with your system's package manager."
    if [[ $(id -u) != 0 ]]; then
        command -v sudo >/dev/null || fail "Needed and not found: $names. As root: apt-get install $names"
        elevate=(sudo)
        [[ -t 0 ]] || elevate=(sudo -n)
        "${elevate[@]}" true || fail "Needed and not found: $names. Install them: sudo apt-get install $names"
    fi
    step "Installing from the distribution: $names"
    local apt=("${elevate[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y
        -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3)
    for try in 1 2 3; do
        # A fresh machine has no package lists, an old one stale lists.
        quietly "${apt[@]}" update || step "The package lists could not be refreshed (try $try of 3)"
        if quietly "${apt[@]}" install --no-install-recommends "$@"; then return 0; fi
    done
    fail "apt-get could not install: $names (see above). Install them by hand, then run this again."
}

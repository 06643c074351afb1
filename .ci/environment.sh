# environment NAME PACKAGE...: a Python environment of these packages, made once, in $tools/fuselane-NAME. Tools need
# different versions of the same packages, so that each has its own.
tools=${TMPDIR:-/tmp}
environment() {
    local folder=$tools/fuselane-$1
    shift
    [[ $(cat "$folder/complete" 2>/dev/null) == "$*" ]] && return
    python3 -m venv "$folder"
    "$folder/bin/pip" install --quiet "$@"
    echo "$*" >"$folder/complete"
}

# Snakemake, for whoever runs it.
snakemake_environment() {
    environment snakemake snakemake==9.27.1 snakemake-executor-plugin-slurm==2.8.0 snakefmt==2.1.0 shfmt-py==4.2.0
}

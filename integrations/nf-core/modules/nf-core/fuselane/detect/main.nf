process FUSELANE_DETECT {
    tag "$meta.id"
    label 'process_low'

    conda "${moduleDir}/environment.yml"
    container "${ workflow.containerEngine in ['singularity', 'apptainer'] && !task.ext.singularity_pull_docker_container ?
        'https://depot.galaxyproject.org/singularity/fuselane:0.2.0--0':
        'quay.io/biocontainers/fuselane:0.2.0--0' }"

    input:
    tuple val(meta), path(reads)

    output:
    tuple val(meta), path("${prefix}.json")     , emit: json
    tuple val(meta), path("${prefix}.tsv")      , emit: tsv
    tuple val(meta), path("${prefix}.calls.tsv"), emit: calls
    tuple val(meta), path("${prefix}.html")     , emit: html
    tuple val("${task.process}"), val('fuselane'), eval("fuselane --version | sed 's/^fuselane //'"), topic: versions, emit: versions_fuselane

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    def files = reads instanceof List ? reads : [reads]
    def (first, second) = meta.single_end ? [files, []] : files.collate(2).transpose()
    def mates = second ? "-2 ${second.join(' ')}" : ''
    """
    fuselane detect \\
        -1 ${first.join(' ')} \\
        $mates \\
        --sample "${meta.id}" \\
        --threads $task.cpus \\
        --output $prefix \\
        --formats json,tsv,calls-tsv,html \\
        --quiet \\
        $args
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    touch ${prefix}.json
    touch ${prefix}.tsv
    touch ${prefix}.calls.tsv
    touch ${prefix}.html
    """
}

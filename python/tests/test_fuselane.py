"""The package as it is installed: run by `pytest` at the top of the project."""

import doctest
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading

import pytest

import fuselane

READS = {
    patient: [f"tests/data/patient_{patient}_R{mate}.fastq.gz" for mate in (1, 2)] for patient in (1, 2)
}

# The command that was installed beside the library.
PROGRAM = os.path.join(os.path.dirname(sys.executable), "fuselane")


def command(*arguments):
    """The JSON of the command that was installed beside the library."""
    run = [PROGRAM, "detect", *arguments, "--reproducible", "-q", "--json", "-"]
    return json.loads(subprocess.run(run, check=True, capture_output=True).stdout)


@pytest.mark.parametrize("panel", ["alk", "imt"])
@pytest.mark.parametrize("patient", [1, 2])
def test_the_result_is_that_of_the_command(patient, panel):
    result = fuselane.detect(*READS[patient], panel=panel, sample="s")
    assert result == command(*READS[patient], "--panel", panel, "--sample", "s")


def test_a_partner_is_named_by_the_exon_ends_of_the_panel(tmp_path):
    panel = tmp_path / "panel"
    subprocess.run([PROGRAM, "panel", "export", panel], check=True)
    partner = "".join(random.Random(1).choices("ACGT", k=60))
    row = f"HOOK9\tNM_9.1\t4:101-160\tchr9\t+\tc.301\t1\t{partner}\n"
    columns = "gene transcript exons chromosome strand last_base phase sequence".split()
    table = "# assembly\tGRCh38\n" + "\t".join(columns) + "\n" + row
    (panel / "exon_ends.tsv").write_text(table)
    with open(panel / "panel.tsv", "a") as settings:
        settings.write(f"exon_ends\tsha256:{hashlib.sha256(table.encode()).hexdigest()}\n")
    fused = partner + "TGTACCGCCGGAAGCACCAGGAGCTGCAAGCCATGCAGATGGAGCTGCAGAGCCCTGAGTACAAGCTGAGCAAGCTCCGCACCTCGACCATCATGACCGAC"
    reads = tmp_path / "reads.fastq"
    reads.write_text("".join(f"@r{at}\n{fused[at:at + 100]}\n+\n{'I' * 100}\n" for at in range(30)))
    result = fuselane.detect(reads, panel=panel, sample="s")
    assert [call["fusion"] for call in result["calls"]] == ["HOOK9::ALK"]
    assert result == command(str(reads), "--panel", str(panel), "--sample", "s")
    (panel / "exon_ends.tsv").unlink()
    with pytest.raises(fuselane.FuselaneError, match="the panel was built with it, and it is not there"):
        fuselane.Panel(panel)


def test_controls_and_thresholds_are_those_of_the_command(tmp_path):
    water = [str(tmp_path / f"water_R{mate}.fastq") for mate in (1, 2)]
    for path in water:
        open(path, "w").close()
    result = fuselane.detect(*READS[1], sample="s", no_rt=[READS[2]], no_template=[water], minimum_fragments=100)
    control = ["--no-rt", READS[2][0], "--no-rt", READS[2][1], "--no-template", water[0], "--no-template", water[1]]
    assert result == command(*READS[1], "--sample", "s", *control, "--minimum-fragments", "100")


def test_a_file_is_given_once():
    for given in ({"r2": READS[1][0]}, {"no_rt": READS[1][:1]}, {"no_rt": READS[2][:1], "no_template": READS[2][:1]}):
        with pytest.raises(fuselane.FuselaneError, match="is given twice"):
            fuselane.detect(READS[1][0], **given)
    with pytest.raises(fuselane.FuselaneError, match="a control has 1 files, and the sample 2 of each fragment"):
        fuselane.detect(*READS[1], no_rt=READS[2][:1])


def test_parts_add_up_to_the_whole():
    aligner = fuselane.Aligner(fuselane.Panel())
    whole = aligner.count(READS[1][0])
    parts = [fuselane.Evidence(aligner) for _ in range(2)]
    text = subprocess.run(["gzip", "-dc", READS[1][0]], check=True, capture_output=True, text=True).stdout.split("\n")
    for number in range(0, len(text) - 1, 4):
        parts[number // 4 % 2].add((text[number + 1], text[number + 3]))
    parts[0].merge(parts[1])
    assert parts[0].reads == whole.reads == 10500
    one, other = (fuselane.call(evidence, "s") for evidence in (whole, parts[0]))
    assert one["calls"] == other["calls"] and one["verdict"] == "detected"
    imt = fuselane.Aligner(fuselane.Panel("imt"))
    with pytest.raises(ValueError, match="different panels"):
        parts[0].merge(fuselane.Evidence(imt))


def test_a_read_is_explained():
    aligner = fuselane.Aligner(fuselane.Panel("alk"))
    assert aligner.explain("ACGT" * 20).kind == "unrelated"
    read = "TATCAGGGGTCACAGACATTTCATGGGGCTCCACTAACAG" + "TGTACCGCCGGAAGCACCAGGAGCTGCAAGCCATGCAGAT"
    shown = aligner.explain(read)
    assert (shown.kind, shown.junctions) == ("supports", ["RANBP2"])
    assert (shown.before, shown.after, shown.forward) == ((0, 40), (40, 80), True)
    with pytest.raises(fuselane.FuselaneError, match="80 bases and 1 qualities"):
        aligner.explain(read, "I")


def test_errors_have_the_sentences_of_the_command(tmp_path):
    cut = tmp_path / "cut.fastq.gz"
    with open(READS[1][0], "rb") as whole:
        cut.write_bytes(whole.read()[:100000])
    said = subprocess.run([PROGRAM, "detect", cut, "-q"], capture_output=True, text=True).stderr
    with pytest.raises(fuselane.FuselaneError) as error:
        fuselane.detect(cut)
    assert said == f"fuselane: {error.value}\n"
    with pytest.raises(fuselane.FuselaneError, match="nowhere"):
        fuselane.Panel("nowhere")
    for thresholds in ({"minimum_anchors": 3}, {"minimum_anchor": "x"}):
        with pytest.raises(TypeError, match="threshold"):
            fuselane.detect(READS[1][0], **thresholds)


def test_progress_is_told_and_what_it_raises_ends_the_count():
    told = []
    fuselane.detect(*READS[1], progress=told.append)
    assert told[-1] == 21000 and told == sorted(told)

    def stop(reads):
        raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        fuselane.detect(*READS[1], progress=stop)


def test_other_threads_run_and_interrupts_end_the_count(tmp_path):
    fifo = tmp_path / "reads.fastq"
    os.mkfifo(fifo)
    seen = []

    def interrupt():
        # Only a thread that runs while reads are awaited gets here.
        with open(fifo, "w") as writer:
            writer.write("@r\nACGT\n+\nIIII\n")
            writer.flush()
            seen.append("open")
            os.kill(os.getpid(), signal.SIGINT)
            try:
                # Whoever goes on counting would read all of it.
                for _ in range(100000):
                    writer.write("@r\nACGT\n+\nIIII\n" * 1000)
                seen.append("read to its end")
            except BrokenPipeError:
                seen.append("ended")
            # What is left to write has no reader.
            os.dup2(os.open(os.devnull, os.O_WRONLY), writer.fileno())

    other = threading.Thread(target=interrupt)
    other.start()
    with pytest.raises(KeyboardInterrupt):
        fuselane.detect(fifo, threads=1)
    other.join()
    assert seen == ["open", "ended"]


def unpacked(path):
    return subprocess.run(["gzip", "-dc", path], check=True, capture_output=True, text=True).stdout


def test_umis_are_those_of_the_command(tmp_path):
    generator = random.Random(1)
    reads = []
    for path in READS[1]:
        generator.seed(1)
        lines = unpacked(path).splitlines()
        for at in range(0, len(lines), 4):
            umi = "".join(generator.choices("ACGT", k=8))
            name, *rest = lines[at].split(" ")
            lines[at] = " ".join([f"{name}_{umi}", *rest])
        reads.append(str(tmp_path / os.path.basename(path)[:-3]))
        with open(reads[-1], "w") as file:
            file.write("\n".join(lines) + "\n")
    for given, options in [
        ({"umi_name": True}, ["--umi-name"]),
        ({"umi_regex": "_([ACGT]{6})"}, ["--umi-regex", "_([ACGT]{6})"]),
        ({"umi_bases": 8}, ["--umi-bases", "8"]),
        ({"umi_bases": 4, "umi_bases_2": 4, "assay": "amplicon"}, ["--umi-bases", "4", "--umi-bases-2", "4", "--assay", "amplicon"]),
        ({"assay": "amplicon"}, ["--assay", "amplicon"]),
    ]:
        result = fuselane.detect(*reads, sample="s", **given)
        assert result == command(*reads, "--sample", "s", *options), options
        assert (result["parameters"]["unit"] == "molecules") == ("umi" in str(given))
    for given in ({"umi_name": True, "umi_bases": 8}, {"umi_regex": "A"}, {"umi_bases": 1}, {"umi_bases": 200}):
        with pytest.raises(fuselane.FuselaneError, match="(?i)umi"):
            fuselane.detect(*reads, **given)


def test_layouts_and_records_are_those_of_the_command(tmp_path):
    halves = [[], []]
    mixed = str(tmp_path / "mixed.fastq")
    texts = [unpacked(path).splitlines(keepends=True) for path in READS[1]]
    records = [["".join(lines[at : at + 4]) for at in range(0, len(lines), 4)] for lines in texts]
    for number, all_of_mate in enumerate(records, 1):
        for half, start in enumerate((0, 5000)):
            halves[number - 1].append(str(tmp_path / f"{half}_{number}.fastq"))
            with open(halves[number - 1][-1], "w") as file:
                file.write("".join(all_of_mate[start : start + 5000 if half == 0 else None]))
    with open(mixed, "w") as file:
        file.write("".join(one + two for one, two in zip(*records)))
    meta = {"accession": "M26-114"}
    result = fuselane.detect(*halves, sample="s", meta=meta)
    assert result == command("-1", *halves[0], "-2", *halves[1], "--sample", "s", "--meta", "accession=M26-114")
    assert fuselane.detect(mixed, interleaved=True, sample="s") == command(mixed, "--interleaved", "--sample", "s")


def test_reports_are_those_of_the_command(tmp_path):
    result = fuselane.detect(*READS[1], sample="s")
    stored = tmp_path / "s.json"
    assert fuselane.write(result, stored) == [stored]
    for name, files in [
        ("s.html", ["s.html"]),
        ("s.tsv", ["s.tsv"]),
        ("s.calls.tsv", ["s.calls.tsv"]),
        ("s.vcf.gz", ["s.vcf.gz", "s.vcf.gz.tbi"]),
        ("s_mqc.json", ["s_mqc.json", "s.lanes_mqc.json", "s.reads_mqc.json"]),
    ]:
        option = {"s.calls.tsv": "calls-tsv", "s_mqc.json": "multiqc"}.get(name, name.split(".")[1])
        (tmp_path / "own").mkdir(exist_ok=True)
        (tmp_path / "command").mkdir(exist_ok=True)
        written = fuselane.write(result, tmp_path / "own" / name)
        assert [path.name for path in written] == files
        subprocess.run([PROGRAM, "report", stored, f"--{option}", tmp_path / "command" / name, "-q"], check=True)
        for file in files:
            assert (tmp_path / "own" / file).read_bytes() == (tmp_path / "command" / file).read_bytes(), file
    result["verdict"] = "not_detected"
    with pytest.raises(fuselane.FuselaneError):
        fuselane.write(result, tmp_path / "changed.html")
    assert not (tmp_path / "changed.html").exists()
    for name, format in (("s.bam", None), ("s.txt", None), ("s.html", "bam")):
        with pytest.raises(fuselane.FuselaneError, match="no format of a result"):
            fuselane.write(fuselane.detect(READS[2][0]), tmp_path / name, format)


def test_the_examples_of_the_page_are_what_python_prints():
    page = os.path.join("python", "README.md")
    failed, tried = doctest.testfile(page, module_relative=False, optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
    assert tried > 10 and failed == 0

//! Programs, file systems and files that not every machine has. Where one is missing a test says
//! so and ends; under `CI` it fails, since there a test that says nothing would go unnoticed.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What the gate sets, which installs what is small, and the full gate, which installs the rest.
const GATE: &str = "CI";
const FULL_GATE: &str = "FULL_GATE";

/// Whether something is here; if not, `remedy` says how it comes here. It may be missing where `gate` is
/// not set.
fn here(gate: &str, found: bool, what: &str, remedy: &str) -> bool {
    let may_be_missing = std::env::var_os(gate).is_none();
    assert!(found || may_be_missing, "{what} is missing: {remedy}");
    if !found {
        println!("skipped: {what} is missing: {remedy}");
    }
    found
}

/// Whether a command succeeds.
fn runs(name: &str, arguments: &[&str]) -> bool {
    let run = Command::new(name).args(arguments).output();
    run.is_ok_and(|run| run.status.success())
}

/// The first of some programs that is installed; `package` has them.
pub fn any_program<'a>(names: &[&'a str], package: &str) -> Option<&'a str> {
    let found = names.iter().copied().find(|name| is_installed(name));
    here(
        GATE,
        found.is_some(),
        package,
        &format!("install the package {package}, as .ci/run does"),
    );
    found
}

fn is_installed(name: &str) -> bool {
    runs("sh", &["-c", &format!("command -v {name}")])
}

/// A program that only the full gate installs, some of them in a directory of their own; `package` has it.
pub fn heavy_program(name: &str, package: &str) -> Option<String> {
    let own = std::env::var("FUSELANE_READERS").map(|directory| format!("{directory}/{name}"));
    let name = own
        .ok()
        .filter(|path| is_installed(path))
        .unwrap_or(name.into());
    let found = is_installed(&name);
    let remedy = format!("install the package {package}, as .ci/full does");
    here(FULL_GATE, found, package, &remedy).then_some(name)
}

/// A Python that has a module which only the full gate installs; `package` has it.
pub fn heavy_python(module: &str, package: &str) -> Option<String> {
    let python = heavy_program("python3", "python3")?;
    let found = runs(&python, &["-c", &format!("import {module}")]);
    let remedy = format!("pip install {package}, as .ci/full does");
    here(FULL_GATE, found, package, &remedy).then_some(python)
}

/// Whether a program is installed; `package` has it.
pub fn has_program(name: &str, package: &str) -> bool {
    any_program(&[name], package).is_some()
}

/// Whether Python has a module; `package` has it.
pub fn has_python_module(name: &str, package: &str) -> bool {
    here(
        GATE,
        runs("python3", &["-c", &format!("import {name}")]),
        package,
        &format!("pip install {package}, as .ci/run does"),
    )
}

/// What a program prints; it must succeed.
pub fn tool(name: &str, arguments: &[&str]) -> String {
    let run = Command::new(name)
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{name} {arguments:?}: {errors}");
    String::from_utf8(run.stdout).unwrap()
}

/// A file of real reads, which are too large to be shipped: `FUSELANE_TEST_DATA` names the
/// directory that has them. Nothing is missing, under `CI` either, if it is not set.
pub fn test_data(name: &str) -> Option<PathBuf> {
    let Some(directory) = std::env::var_os("FUSELANE_TEST_DATA") else {
        println!("skipped: FUSELANE_TEST_DATA names no directory that has {name}");
        return None;
    };
    let path = Path::new(&directory).join(name);
    assert!(path.exists(), "FUSELANE_TEST_DATA: no {}", path.display());
    Some(path)
}

#[cfg(unix)]
pub fn make_fifo(directory: &Path, name: &str) -> PathBuf {
    let path = directory.join(name);
    let made = Command::new("mkfifo").arg(&path).status().unwrap();
    assert!(made.success());
    path
}

/// Whether the kernel lets this process run a command that needs rights which a container or a
/// user may lack; a test that needs them is skipped without, under `CI` too. A command that fails
/// for another reason fails the test.
#[cfg(target_os = "linux")]
fn permitted(command: &mut Command) -> bool {
    let run = command.output().unwrap();
    let error = String::from_utf8_lossy(&run.stderr).to_lowercase();
    let refused = [
        "permission denied",
        "not permitted",
        "superuser",
        "only root",
    ];
    let refused = refused.iter().any(|words| error.contains(words));
    assert!(run.status.success() || refused, "{command:?}: {error}");
    if refused {
        println!("skipped: not allowed here: {}", error.trim());
    }
    run.status.success()
}

/// Whether programs can be run without any network here.
#[cfg(target_os = "linux")]
pub fn can_leave_network() -> bool {
    has_program("unshare", "util-linux") && permitted(Command::new("unshare").args(["-n", "true"]))
}

/// A file system of its own, if one may be mounted here.
#[cfg(target_os = "linux")]
pub struct Mounted(pub PathBuf);

#[cfg(target_os = "linux")]
impl Mounted {
    pub fn new(directory: &Path, options: &str) -> Option<Self> {
        let path = directory.join("mounted");
        std::fs::create_dir(&path).unwrap();
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(&path);
        (has_program("mount", "mount") && permitted(&mut mount)).then_some(Self(path))
    }
}

#[cfg(target_os = "linux")]
impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

/// The program as a user who may write only where everybody may: the superuser may write everywhere.
#[cfg(unix)]
pub struct Nobody {
    directory: PathBuf,
    program: PathBuf,
    /// Whether another user than that of the tests is needed.
    is_other: bool,
}

#[cfg(unix)]
impl Nobody {
    /// Runs from a directory that everybody may enter, in which the program is copied; `None` if there is no way to be
    /// another user.
    pub fn new(directory: &Path) -> Option<Self> {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        let is_other = std::fs::metadata(directory).unwrap().uid() == 0;
        if is_other && !has_program("setpriv", "util-linux") {
            return None;
        }
        // Where it was built may be closed to others.
        let program = directory.join("fuselane");
        // By another process: a file that this one has open for writing, or a child of it, cannot be run.
        let mut copy = Command::new("cp");
        copy.arg(assert_cmd::cargo::cargo_bin("fuselane"))
            .arg(&program);
        assert!(copy.status().unwrap().success());
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        Some(Self {
            directory: directory.into(),
            program,
            is_other,
        })
    }

    /// Runs the program.
    pub fn run(&self, arguments: &[&str]) -> std::process::Output {
        let mut command = match self.is_other {
            true => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
                command.arg(&self.program);
                command
            }
            false => Command::new(&self.program),
        };
        command.current_dir(&self.directory).args(arguments);
        command.output().unwrap()
    }
}

/// A FIFO into which nothing more goes until somebody reads from it: who writes there waits.
#[cfg(target_os = "linux")]
pub struct FullPipe {
    path: PathBuf,
    held: std::fs::File,
    filled: usize,
}

#[cfg(target_os = "linux")]
impl FullPipe {
    /// Makes one in a directory.
    pub fn new(directory: &Path, name: &str) -> Self {
        use std::io::Write;
        use std::os::unix::fs::OpenOptionsExt;
        /// `O_NONBLOCK`
        const AT_ONCE: i32 = 0o4000;
        let path = make_fifo(directory, &format!("{name}.fifo"));
        let mut options = std::fs::OpenOptions::new();
        let both = options.read(true).write(true).custom_flags(AT_ONCE);
        let mut held = both.open(&path).unwrap();
        let mut filled = 0;
        for piece in [4096, 1] {
            while let Ok(count) = held.write(&vec![b'.'; piece]) {
                filled += count;
            }
        }
        Self { path, held, filled }
    }

    /// Its end for a process that is to wait.
    pub fn writer(&self) -> std::fs::File {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).open(&self.path).unwrap()
    }

    /// What is written there until nobody writes any more.
    pub fn read(self) -> String {
        let mut reader = std::fs::File::open(&self.path).unwrap();
        drop(self.held);
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut reader, &mut text).unwrap();
        String::from_utf8(text.split_off(self.filled)).unwrap()
    }
}

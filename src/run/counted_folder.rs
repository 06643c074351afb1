//! The folder with what was counted, beside the results: that of a batch and that of a watch have one name, so
//! that each knows the other one's.

/// Its name.
pub(super) const FOLDER: &str = "counted";

/// The file by which a process knows that another one is at work there.
pub(super) const LOCK: &str = ".lock";

/// The folders in that of a batch: of samples and of controls. A control may hold no reads, so that its evidence is
/// not that of a sample.
pub(super) const SAMPLES: &str = "samples";
pub(super) const CONTROLS: &str = "controls";

/// The file in that of a watch that tells what is followed.
pub(super) const RUN: &str = "run.json";

//! Indices of the panel's lists, a type each, so that none is taken for another.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub struct $name(u32);

        impl $name {
            /// The id of the entry at an index, from 0.
            pub const fn new(index: usize) -> Self {
                Self(index as u32)
            }

            /// The index, from 0.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A contig: a transcript, or an intron of a driver. See [`super::Panel::contig`].
    ContigId;
    /// A driver of [`super::Panel::drivers`].
    DriverId;
    /// A junction of [`super::Panel::junctions`]. It is no identity beyond its panel: that is the
    /// junction's key.
    JunctionId;
    /// A lane of [`super::Panel::lanes`].
    LaneId;
}

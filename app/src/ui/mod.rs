//! Parts that every blade is made of.

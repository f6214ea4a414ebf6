/// A function that knows what to do with all numbers from the first one up to the next range's.
///
/// @param first the lowest number
/// @param function the index to call it by
record CodeRange(int first, int function) {}

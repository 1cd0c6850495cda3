"""What a reader does with what they wrote: sees it, takes it along, erases it, begins anew."""

"""The library as staff keep it: documents in and out, long work in the background, what is to be told of it."""

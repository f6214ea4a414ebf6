package io.dpg.metastore;

/// A node that the metadata of a new cluster begins with, under the name and port that users know.
public record InitialNode(String name, int port) {}

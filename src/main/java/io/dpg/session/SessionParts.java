package io.dpg.session;

import io.dpg.transaction.SessionSettings;

/// What a session is made of besides its database.
///
/// @param settings what the client asked for in its start-up packet
record SessionParts(
    ClientLink link, ClientMessages client, Analyzer analyzer, SessionSettings settings) {}

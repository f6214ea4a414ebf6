package io.dpg.plan;

/// How a statement will be run: data that can be printed (EXPLAIN prints exactly this value),
/// compared and cached. Nothing in it can run, and nothing in it depends on the values of
/// parameters.
public sealed interface Plan
    permits LocalPlan,
        CoordinatorPlan,
        RouterPlan,
        FanOutPlan,
        EvaluateFirstPlan,
        GatherFirstPlan,
        InsertRowsPlan,
        InsertSelectPlan,
        LimitedLocksPlan,
        MoveRowsPlan,
        ReferenceWritePlan,
        SplitMergePlan,
        StagedPlan {}

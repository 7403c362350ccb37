using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests;

public sealed class TurnSemanticsOnPostgres : TurnSemantics
{
    protected override async Task<ISemanticHost> StartHostAsync() => await ServerAdapter.StartAsync(TestStore.Postgres);
}

public sealed class ViolationSemanticsOnPostgres : ViolationSemantics
{
    protected override async Task<ISemanticHost> StartHostAsync() => await ServerAdapter.StartAsync(TestStore.Postgres);
}

public sealed class StepSemanticsOnPostgres : StepSemantics
{
    protected override async Task<ISemanticHost> StartHostAsync() => await ServerAdapter.StartAsync(TestStore.Postgres);
}

public sealed class OrderingSemanticsOnPostgres : OrderingSemantics
{
    protected override async Task<ISemanticHost> StartHostAsync() => await ServerAdapter.StartAsync(TestStore.Postgres);
}

public sealed class CallSemanticsOnPostgres : CallSemantics
{
    protected override async Task<ISemanticHost> StartHostAsync() => await ServerAdapter.StartAsync(TestStore.Postgres);
}

public sealed class EndingSemanticsOnPostgres : EndingSemantics
{
    protected override async Task<ISemanticHost> StartHostAsync() => await ServerAdapter.StartAsync(TestStore.Postgres);
}

public sealed class SendSemanticsOnPostgres : SendSemantics
{
    protected override async Task<ISemanticHost> StartHostAsync() => await ServerAdapter.StartAsync(TestStore.Postgres);
}

public sealed class AskSemanticsOnPostgres : AskSemantics
{
    protected override async Task<ISemanticHost> StartHostAsync() => await ServerAdapter.StartAsync(TestStore.Postgres);
}

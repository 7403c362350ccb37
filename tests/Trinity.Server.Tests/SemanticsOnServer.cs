using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests;

public sealed class TurnSemanticsOnServer : TurnSemantics
{
    protected override async Task<ISemanticHost> StartHostAsync() => await ServerAdapter.StartAsync(TestStore.Sqlite);
}

public sealed class ViolationSemanticsOnServer : ViolationSemantics
{
    protected override async Task<ISemanticHost> StartHostAsync() => await ServerAdapter.StartAsync(TestStore.Sqlite);
}

public sealed class StepSemanticsOnServer : StepSemantics
{
    protected override async Task<ISemanticHost> StartHostAsync() => await ServerAdapter.StartAsync(TestStore.Sqlite);
}

public sealed class OrderingSemanticsOnServer : OrderingSemantics
{
    protected override async Task<ISemanticHost> StartHostAsync() => await ServerAdapter.StartAsync(TestStore.Sqlite);
}

public sealed class CallSemanticsOnServer : CallSemantics
{
    protected override async Task<ISemanticHost> StartHostAsync() => await ServerAdapter.StartAsync(TestStore.Sqlite);
}

public sealed class EndingSemanticsOnServer : EndingSemantics
{
    protected override async Task<ISemanticHost> StartHostAsync() => await ServerAdapter.StartAsync(TestStore.Sqlite);
}

public sealed class SendSemanticsOnServer : SendSemantics
{
    protected override async Task<ISemanticHost> StartHostAsync() => await ServerAdapter.StartAsync(TestStore.Sqlite);
}

public sealed class AskSemanticsOnServer : AskSemantics
{
    protected override async Task<ISemanticHost> StartHostAsync() => await ServerAdapter.StartAsync(TestStore.Sqlite);
}

using Trinity.Testing.Semantics;

namespace Trinity.Sdk.Tests;

/// <summary>The semantic tests on the host that node authors test with.</summary>
public sealed class TurnSemanticsOnTestHost : TurnSemantics
{
    protected override Task<ISemanticHost> StartHostAsync() => Task.FromResult<ISemanticHost>(new NodeTestHostAdapter());
}

public sealed class ViolationSemanticsOnTestHost : ViolationSemantics
{
    protected override Task<ISemanticHost> StartHostAsync() => Task.FromResult<ISemanticHost>(new NodeTestHostAdapter());
}

public sealed class StepSemanticsOnTestHost : StepSemantics
{
    protected override Task<ISemanticHost> StartHostAsync() => Task.FromResult<ISemanticHost>(new NodeTestHostAdapter());
}

public sealed class OrderingSemanticsOnTestHost : OrderingSemantics
{
    protected override Task<ISemanticHost> StartHostAsync() => Task.FromResult<ISemanticHost>(new NodeTestHostAdapter());
}

public sealed class CallSemanticsOnTestHost : CallSemantics
{
    protected override Task<ISemanticHost> StartHostAsync() => Task.FromResult<ISemanticHost>(new NodeTestHostAdapter());
}

public sealed class EndingSemanticsOnTestHost : EndingSemantics
{
    protected override Task<ISemanticHost> StartHostAsync() => Task.FromResult<ISemanticHost>(new NodeTestHostAdapter());
}

public sealed class SendSemanticsOnTestHost : SendSemantics
{
    protected override Task<ISemanticHost> StartHostAsync() => Task.FromResult<ISemanticHost>(new NodeTestHostAdapter());
}

public sealed class AskSemanticsOnTestHost : AskSemantics
{
    protected override Task<ISemanticHost> StartHostAsync() => Task.FromResult<ISemanticHost>(new NodeTestHostAdapter());
}

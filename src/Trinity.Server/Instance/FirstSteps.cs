using Trinity.Engine;

namespace Trinity.Server.Instance;

/// <summary>What a server does when its doors are open already, like making the first administrator: only then is it ready.</summary>
internal sealed class FirstSteps : IHealthPart
{
    private volatile bool _areDone;

    public string Name => "start";

    public bool IsWell => _areDone;

    public void AreDone() => _areDone = true;
}

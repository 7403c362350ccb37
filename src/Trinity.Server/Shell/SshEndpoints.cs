using Trinity.Client.Shell;
using Trinity.Platform.Shell;
using Trinity.Sdk.Access;
using Trinity.Sdk.Runtimes;
using Trinity.Server.Http;

namespace Trinity.Server.Shell;

/// <summary>SSH where agents work: a key is let in for minutes, and a WebSocket carries the connection. No port is open.</summary>
internal static class SshEndpoints
{
    /// <summary>The user of the containers.</summary>
    private const string User = "agent";

    public static RouteGroupBuilder MapSsh(this RouteGroupBuilder api)
    {
        var ssh = api.MapGroup("/agents/{name}/ssh").WithTags("Shell");
        ssh.MapPost("/keys", AllowAsync).WithName("AllowSsh").Requires(AccessRights.Edit).RequiresCapability(Capability.Ssh)
            .WithSummary("Lets a key of the caller's open connections over SSH for some minutes.").Produces<SshLogin>();
        ssh.MapGet("/", ConnectAsync).WithName("ConnectSsh").Requires(AccessRights.Edit).RequiresCapability(Capability.Ssh)
            .WithSummary("Carries a connection over SSH, as a WebSocket.").Produces(StatusCodes.Status101SwitchingProtocols);
        return api;
    }

    private static async Task<IResult> AllowAsync(
        HttpContext context, ShellService service, SshDoor door, string name, AllowSsh body, CancellationToken cancellationToken)
    {
        if (SshKeyText.Read(body.PublicKey ?? string.Empty) is not { } key)
        {
            return Problems.Of(Filters.Invalid(
                "invalid_public_key", "/publicKey", "A public key is a line of authorized_keys without options: ssh-ed25519, ecdsa-sha2-nistp… or ssh-rsa."));
        }

        var caller = context.Caller();
        var capable = context.CapableAgent<IAgentSsh>().Agent;
        return (await service.EnterAsync(caller, capable.Name, cancellationToken)).ToResult(agent =>
        {
            var (hostKey, expiresAt) = door.Allow(agent.Id, caller.Principal, key);
            return TypedResults.Ok(new SshLogin(User, hostKey, expiresAt));
        });
    }

    private static async Task<IResult> ConnectAsync(
        HttpContext context, ShellService service, AgentConnections connections, SshDoor door, string name, CancellationToken cancellationToken)
    {
        var ssh = context.CapableAgent<IAgentSsh>();
        var caller = context.Caller();
        return door.Find(ssh.Agent.Id, caller.Principal) is { } keys
            ? await connections.RunAsync(context, name, agent => ssh.Runtime.ConnectSshAsync(agent, keys, cancellationToken), cancellationToken)
            : (await service.FindAsync(caller, name, cancellationToken)).ToResult(_ => Problems.Of(
                StatusCodes.Status409Conflict, "no_ssh_key", "Let a key in first: POST …/ssh/keys. One holds for some minutes."));
    }
}

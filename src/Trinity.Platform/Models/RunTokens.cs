using System.Buffers.Text;
using System.Globalization;
using Trinity.Platform.Secrets;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runs;

namespace Trinity.Platform.Models;

/// <summary>
/// The tokens of executions that go on outside of turns. A token is what it says, sealed with the keys of the instance: nothing is stored of it, and
/// it opens as long as its execution waits for the end of its run.
/// </summary>
internal sealed class RunTokens(SecretCipher cipher, IRunReads reads) : IExecutionTokens, IRunTokens
{
    private const string Prefix = "trx_";

    public string Issue(TenantId tenant, MessageId execution, RunBudget budget) => Prefix + Base64Url.EncodeToString(cipher.Seal(
        string.Create(CultureInfo.InvariantCulture, $"{tenant.Value}/{execution}/{budget.OutputTokens}/{budget.MicroUsd}"), SecretPlace.RunToken));

    public async ValueTask<ExecutionGrant?> FindAsync(string token, CancellationToken cancellationToken) =>
        Read(token) is var (tenant, execution, budget) && await reads.FindOpenAsync(tenant, execution, cancellationToken) is var (run, sequence)
            ? new ExecutionGrant { Tenant = tenant, Agent = run.Agent, Message = sequence, Execution = execution, Budget = budget }
            : null;

    private (TenantId Tenant, MessageId Execution, ModelBudget Budget)? Read(string token)
    {
        if (!token.StartsWith(Prefix, StringComparison.Ordinal) || !Base64Url.IsValid(token.AsSpan(Prefix.Length)))
        {
            return null;
        }

        return cipher.TryOpen(Base64Url.DecodeFromChars(token.AsSpan(Prefix.Length)), SecretPlace.RunToken, out var text, out _)
            && text.Split('/') is [var tenant, var execution, var tokens, var money]
            && int.TryParse(tenant, CultureInfo.InvariantCulture, out var number)
            && MessageId.TryParse(execution, out var id)
                ? (new TenantId(number), id, new ModelBudget(Bound(tokens), Bound(money)))
                : null;
    }

    private static long? Bound(string text) => text.Length == 0 ? null : long.Parse(text, CultureInfo.InvariantCulture);
}

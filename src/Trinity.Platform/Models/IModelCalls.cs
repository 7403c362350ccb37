using Trinity.Sdk.Identity;

namespace Trinity.Platform.Models;

/// <summary>
/// The calls of models, kept with their messages. A call is on the disk before anything of it leaves the platform, with all that it may use:
/// of one whose end was not written down all of that counts, so that a crash makes nothing cheaper.
/// </summary>
internal interface IModelCalls
{
    /// <summary>
    /// Takes what a call may use out of what is left of the budget. It is decided in one transaction after the other: two calls cannot both have
    /// the last of it.
    /// </summary>
    Task<ModelReservation> ReserveAsync(ExecutionGrant grant, ModelCallRequest call);

    /// <summary>Writes down what a call has used. Only the first end of a call counts.</summary>
    /// <param name="grant">Whose it is.</param>
    /// <param name="call">The number that it was reserved under.</param>
    /// <param name="outcome">What became of it.</param>
    Task SettleAsync(ExecutionGrant grant, long call, ModelCallOutcome outcome);

    /// <summary>What the calls of a message come to.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="message">The message, by its sequence.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    ValueTask<ModelTotals> TotalsAsync(TenantId tenant, long message, CancellationToken cancellationToken);

    /// <summary>The calls of a message, in the order in which they were made.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="message">The message, by its sequence.</param>
    /// <param name="limit">How many at most: the first ones.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    ValueTask<IReadOnlyList<ModelCall>> ListAsync(TenantId tenant, long message, int limit, CancellationToken cancellationToken);
}

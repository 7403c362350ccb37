using Trinity.Client.Agents;
using Trinity.Client.Credentials;
using Trinity.Client.Executions;
using Trinity.Testing.Crashes;

namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>A scenario for every write that the engine and the platform make.</summary>
internal static class FaultScenarios
{
    private const string MessageIs = "EXISTS (SELECT 1 FROM m WHERE status = ";

    /// <summary>The write of the first administrator: there is no server before it, so its test is one of its own.</summary>
    public const string SetUp = "set_up";

    public static IReadOnlyList<FaultScenario> All { get; } =
    [
        new("accept")
        {
            Prepare = rig => rig.CreateAgentAsync(),
            Act = rig => rig.SendAsync("emit"),
            Facts = ["EXISTS (SELECT 1 FROM m)", "EXISTS (SELECT 1 FROM m JOIN idempotency i ON i.message_id = m.id)"],
        },
        new("accept")
        {
            Variant = "hook",
            Act = rig => rig.DeliverAsync("emit"),
            Facts = ["EXISTS (SELECT 1 FROM m)", "EXISTS (SELECT 1 FROM m JOIN idempotency i ON i.message_id = m.id)"],
        },
        new("raise_epoch")
        {
            // A new agent's mailbox is placed with its first message.
            Prepare = rig => rig.CreateAgentAsync(),
            Act = rig => rig.SendAsync("emit"),
            Facts = ["EXISTS (SELECT 1 FROM mailbox WHERE agent_id = (SELECT id FROM a))"],
        },
        new("mark_start")
        {
            Prepare = async rig =>
            {
                await rig.CreateAgentAsync();
                await rig.Client.Agents.StopAsync(rig.Name);
                await rig.SendAsync("emit");
                await rig.DownAsync();
                await rig.UpAsync();
            },
            Act = rig => rig.Client.Agents.StartAsync(rig.Name),
            Facts = ["EXISTS (SELECT 1 FROM m WHERE start_marks = 1)"],
        },
        new("record_step")
        {
            Prepare = rig => rig.CreateAgentAsync(),
            Act = rig => rig.SendAsync("step", "emit"),
            Facts =
            [
                "EXISTS (SELECT 1 FROM journal WHERE message_seq = (SELECT seq FROM m) AND status = 1)",
                "(SELECT revision IS NOT NULL FROM m)",
            ],
        },
        new("turn_completed")
        {
            Prepare = rig => rig.CreateAgentAsync(),
            Act = rig => rig.SendAsync("tell", "emit", "say", "remind"),
            Facts =
            [
                MessageIs + "4)",
                "4 = (SELECT count(*) FROM effect WHERE message_seq = (SELECT seq FROM m))",
                "EXISTS (SELECT 1 FROM p WHERE token = @name || '.0')",
                "EXISTS (SELECT 1 FROM timer WHERE kind = 3 AND name = @name || '.3')",
                "EXISTS (SELECT 1 FROM state WHERE key = @name)",
            ],
        },
        new("turn_completed")
        {
            Variant = "send",
            Prepare = rig => rig.CreateAgentAsync(),
            Act = rig => rig.SendAsync("send"),
            Finish = rig => rig.DeliveryReachedAsync(delivery => delivery.Status == "delivered"),
            Facts =
            [
                MessageIs + "4)",
                "EXISTS (SELECT 1 FROM effect WHERE message_seq = (SELECT seq FROM m) AND kind = 7)",
                "EXISTS (SELECT 1 FROM d)",
                "EXISTS (SELECT 1 FROM t)",
            ],
        },
        new("turn_suspended")
        {
            Prepare = rig => rig.CreateAgentAsync(),
            Act = rig => rig.SendAsync("emit", "ask"),
            Finish = rig => rig.ReachedAsync(StoredStatus.Waiting).ContinueWith(_ => rig.AnswerAsync(), TaskScheduler.Default).Unwrap(),
            Facts =
            [
                MessageIs + "2)",
                "EXISTS (SELECT 1 FROM effect WHERE message_seq = (SELECT seq FROM m))",
                "EXISTS (SELECT 1 FROM ask WHERE message_seq = (SELECT seq FROM m) AND status = 0)",
                "EXISTS (SELECT 1 FROM timer WHERE message_seq = (SELECT seq FROM m))",
            ],
        },
        new("turn_suspended")
        {
            Variant = "call",
            Prepare = rig => rig.CreateAgentAsync(),
            Act = rig => rig.SendAsync("call", "tell"),
            Facts =
            [
                MessageIs + "2)",
                "EXISTS (SELECT 1 FROM message WHERE parent_seq = (SELECT seq FROM m))",
            ],
        },
        new("end_run")
        {
            Prepare = async rig =>
            {
                await rig.CreateLongAgentAsync();
                await rig.SendUnkeyedAsync();
                await rig.ReachedAsync(StoredStatus.Waiting);
            },
            Act = rig => rig.EndRunAsync("act"),
            Finish = rig => rig.EndRunAsync("finish"),
            Facts = [MessageIs + "0)", "EXISTS (SELECT 1 FROM journal WHERE message_seq = (SELECT seq FROM m) AND kind = 10 AND status = 1)"],
        },
        new("append_run_events")
        {
            Prepare = async rig =>
            {
                await rig.CreateLongAgentAsync();
                await rig.SendUnkeyedAsync();
                await rig.ReachedAsync(StoredStatus.Waiting);
            },
            Act = rig => rig.TellRunAsync("act"),
            Finish = async rig =>
            {
                await rig.TellRunAsync("finish");
                await rig.EndRunAsync("finish");
            },
            Facts = ["EXISTS (SELECT 1 FROM run_event WHERE message_seq = (SELECT seq FROM m))"],
        },
        new("tell_outage")
        {
            Prepare = rig => rig.CreateOldestLongAgentAsync(),
            Act = rig => rig.OutageAsync("away"),
            Finish = rig => rig.OutageAsync("back"),
            Facts = ["EXISTS (SELECT 1 FROM ask WHERE code = 'engine_away' AND status = 0)"],
        },
        new("turn_failed")
        {
            Prepare = rig => rig.CreateAgentAsync(),
            Act = rig => rig.SendAsync("reject"),
            Facts = [MessageIs + "5)", "EXISTS (SELECT 1 FROM ask WHERE message_seq = (SELECT seq FROM m) AND kind = 3)"],
        },
        new("turn_failed")
        {
            Variant = "retry",
            Prepare = rig => rig.CreateAgentAsync(),
            Act = rig => rig.SendAsync("stumble", "emit"),
            Facts = [MessageIs + "1)", "EXISTS (SELECT 1 FROM timer WHERE message_seq = (SELECT seq FROM m) AND kind = 1)"],
        },

        new("fire_timers")
        {
            Prepare = rig => WaitingAsync(rig, "doze", "emit"),
            StartsWith = "UPDATE timer SET due_at = 0 WHERE message_seq = (SELECT seq FROM m)",
            Facts =
            [
                MessageIs + "0)",
                "NOT EXISTS (SELECT 1 FROM timer WHERE message_seq = (SELECT seq FROM m))",
                "EXISTS (SELECT 1 FROM journal WHERE message_seq = (SELECT seq FROM m) AND status = 1)",
            ],
        },

        // No ring can close here: the sweep must leave everything as it is.
        new("break_rings") { StartsWith = "SELECT 1" },
        new("erase_ended")
        {
            Prepare = async rig =>
            {
                await rig.CreateAgentAsync();
                await rig.SendUnkeyedAsync("emit");
                await rig.ReachedAsync(StoredStatus.Completed);
            },

            // It ended long ago, and nothing before it is young.
            StartsWith =
                """
                UPDATE message SET created_at = 0, finished_at = CASE WHEN seq = (SELECT seq FROM m) THEN 0 ELSE finished_at END WHERE seq <= (SELECT seq FROM m)
                """,
            Finish = rig =>
            {
                rig.Forget();
                return Task.CompletedTask;
            },
            Facts = ["NOT EXISTS (SELECT 1 FROM m)"],
        },
        new("hold_restored")
        {
            Prepare = HeldAsync,

            // As a restore leaves it.
            StartsWith = "INSERT INTO setting (name, value) VALUES ('restored', '1') ON CONFLICT (name) DO UPDATE SET value = '1'",
            Finish = rig => rig.Client.Agents.StartAsync(rig.Name),
            Facts = ["(SELECT held_by = 'restored' FROM a)", "EXISTS (SELECT 1 FROM ask WHERE agent_id = (SELECT id FROM a) AND kind = 3)"],
        },
        new("end_ask")
        {
            Prepare = rig => WaitingAsync(rig, "ask", "tell"),
            Act = rig => rig.AnswerAsync(),
            Finish = rig => rig.AnswerAsync(),
            Facts =
            [
                "EXISTS (SELECT 1 FROM ask WHERE message_seq = (SELECT seq FROM m) AND status = 1)",
                "EXISTS (SELECT 1 FROM journal WHERE message_seq = (SELECT seq FROM m) AND status = 1)",
                MessageIs + "0)",
            ],
        },
        new("cancel")
        {
            Prepare = rig => WaitingAsync(rig, "ask"),
            Act = rig => rig.Client.Executions.CancelAsync(rig.Execution),
            Finish = rig => FaultRig.AgainAsync(rig.Client.Executions.CancelAsync(rig.Execution), 409),
            Facts = [MessageIs + "6)", "EXISTS (SELECT 1 FROM ask WHERE message_seq = (SELECT seq FROM m) AND status = 4)"],
        },
        new("retry")
        {
            Prepare = async rig =>
            {
                await rig.CreateAgentAsync();
                await rig.SendAsync("reject");
                await rig.ReachedAsync(StoredStatus.Failed);
            },
            Act = rig => rig.Client.Executions.RetryAsync(rig.Execution),
            Facts = [MessageIs + "0)", "(SELECT attempt = 2 FROM m)"],
        },
        .. OfMany(),
        .. DeliveryFaultScenarios.All,
        .. OfModels(),
        .. ToolFaultScenarios.All,
        .. OfAgents(),
        .. OfWebhooks(),
        .. OfContainers(),
        .. OfKeys(),
        .. PeopleFaultScenarios.All,
        .. SharingFaultScenarios.All,
        .. AuditFaultScenarios.All,
    ];

    /// <summary>Requests about many things at once, here about the one of the scenario's own agent.</summary>
    private static IEnumerable<FaultScenario> OfMany() =>
    [
        new("end_asks")
        {
            Prepare = rig => WaitingAsync(rig, "ask", "tell"),
            Act = rig => rig.AnswerAllAsync(),
            Finish = rig => rig.AnswerAllAsync(),
            Facts =
            [
                "EXISTS (SELECT 1 FROM ask WHERE message_seq = (SELECT seq FROM m) AND status = 1)",
                "EXISTS (SELECT 1 FROM journal WHERE message_seq = (SELECT seq FROM m) AND status = 1)",
                MessageIs + "0)",
            ],
        },
        new("cancel_executions")
        {
            Prepare = HeldAsync,
            Act = rig => rig.Client.Executions.CancelAsync(new SelectExecutions { Agent = rig.Name }),
            Finish = rig => rig.Client.Executions.CancelAsync(new SelectExecutions { Agent = rig.Name }),
            Facts = [MessageIs + "6)", "EXISTS (SELECT 1 FROM ask WHERE message_seq = (SELECT seq FROM m) AND status = 4)"],
        },
        new("retry_executions")
        {
            Prepare = async rig =>
            {
                await rig.CreateAgentAsync();
                await rig.SendAsync("reject");
                await rig.ReachedAsync(StoredStatus.Failed);
            },
            Act = rig => rig.Client.Executions.RetryAsync(Failed(rig)),
            Finish = rig => rig.Client.Executions.RetryAsync(Failed(rig)),
            Facts = [MessageIs + "0)", "(SELECT attempt = 2 FROM m)"],
        },
    ];

    private static RetryExecutions Failed(FaultRig rig) => new(new SelectExecutions { Agent = rig.Name, Status = ["failed"] });

    private static IEnumerable<FaultScenario> OfModels() =>
    [
        new("reserve_model_call")
        {
            Prepare = rig => WaitingAsync(rig, "ask"),
            Act = rig => rig.CallModelAsync(),
            Finish = rig => rig.AnswerAsync(),
            Facts = ["EXISTS (SELECT 1 FROM model_call WHERE message_seq = (SELECT seq FROM m) AND reserved_tokens = 100)"],
        },
        new("settle_model_call")
        {
            Prepare = rig => WaitingAsync(rig, "ask"),
            Act = rig => rig.CallModelAsync(),
            Finish = rig => rig.AnswerAsync(),
            Facts = ["EXISTS (SELECT 1 FROM model_call WHERE message_seq = (SELECT seq FROM m) AND status = 2 AND output_tokens = 0)"],
        },
    ];

    private static IEnumerable<FaultScenario> OfAgents() =>
    [
        new("create_agent")
        {
            Act = rig => rig.CreateAgentAsync(),
            Finish = rig => FaultRig.AgainAsync(rig.CreateAgentAsync(), 409),
            Facts =
            [
                "EXISTS (SELECT 1 FROM a)",
                "EXISTS (SELECT 1 FROM agent_revision WHERE agent_id = (SELECT id FROM a))",
                "EXISTS (SELECT 1 FROM call_grant WHERE caller_id = (SELECT id FROM a))",
                "EXISTS (SELECT 1 FROM named_agent WHERE agent_id = (SELECT id FROM a))",
            ],
        },
        new("adopt_agent")
        {
            Act = rig => rig.AdoptAsync(),
            Finish = rig => FaultRig.AgainAsync(rig.AdoptAsync(), 409),
            Facts = ["EXISTS (SELECT 1 FROM a)", "EXISTS (SELECT 1 FROM agent_revision WHERE agent_id = (SELECT id FROM a))"],
        },
        new("remove_unmanaged")
        {
            Act = rig => rig.Client.Agents.RemoveUnmanagedAsync("left"),
            Finish = rig => rig.Client.Agents.RemoveUnmanagedAsync("left"),
        },
        Change("change_agent", rig => rig.Client.Agents.ChangeAsync(rig.Name, new ChangeAgent { DisplayName = "Changed" }),
            "(SELECT display_name = 'Changed' FROM a)"),
        Change("stop_agent", rig => rig.Client.Agents.StopAsync(rig.Name), "(SELECT desired_state = 1 FROM a)"),
        Change("start_agent", rig => rig.Client.Agents.StartAsync(rig.Name), "(SELECT desired_state = 0 FROM a)") with
        {
            Prepare = async rig =>
            {
                await rig.CreateAgentAsync();
                await rig.Client.Agents.StopAsync(rig.Name);
                await rig.SendAsync("emit");
            },
        },
        Change(
            "hold_agent",
            rig => rig.Client.Agents.HoldAsync(rig.Name, "why"),
            "EXISTS (SELECT 1 FROM a WHERE held_by = 'operator' AND hold_reason = 'why')"),
        Change("release_agent", rig => rig.Client.Agents.ReleaseAsync(rig.Name), "(SELECT held_by IS NULL AND hold_reason IS NULL FROM a)") with
        {
            Prepare = async rig =>
            {
                await rig.CreateAgentAsync();
                await rig.Client.Agents.HoldAsync(rig.Name, "why");
                await rig.SendAsync("emit");
            },
        },
        Change(
            "rename_agent",
            rig => rig.Client.Agents.RenameAsync(rig.Name, $"{rig.Name}-2"),
            "NOT EXISTS (SELECT 1 FROM a)",
            "EXISTS (SELECT 1 FROM agent WHERE name = @name || '-2')") with
        {
            Finish = async rig =>
            {
                await FaultRig.AgainAsync(rig.Client.Agents.RenameAsync(rig.Name, $"{rig.Name}-2"), 404);
                await rig.Client.Agents.RenameAsync($"{rig.Name}-2", rig.Name);
            },
        },
        Change(
            "transfer_agent",
            async rig => await rig.Client.Agents.TransferAsync(rig.Name, await rig.PersonAsync()),
            "(SELECT owner = 'user:' || (SELECT id FROM \"user\" WHERE email = @name || '@example.org') FROM a)") with
        {
            Prepare = async rig =>
            {
                await rig.CreateAgentAsync();
                await rig.InviteAndJoinAsync();
            },
        },
        Change("redeploy_agent", rig => rig.Client.Agents.RedeployAsync(rig.Name), "(SELECT version = 2 FROM a)"),
        Change(
            "reset_agent",
            rig => rig.Client.Agents.ResetAsync(rig.Name),
            "(SELECT status = 6 AND error_code = 'reset' FROM m)",
            "EXISTS (SELECT 1 FROM ask WHERE message_seq = (SELECT seq FROM m) AND status = 4)",
            "(SELECT epoch = 2 FROM mailbox WHERE agent_id = (SELECT id FROM a))") with
        {
            Prepare = HeldAsync,
        },
        Change(
            "roll_back_agent",
            rig => FaultRig.AgainAsync(rig.Client.Agents.RollBackAsync(rig.Name, 1), 409),
            "(SELECT revision = 3 FROM a)",
            "EXISTS (SELECT 1 FROM agent_revision WHERE agent_id = (SELECT id FROM a) AND number = 3)") with
        {
            Prepare = async rig =>
            {
                await rig.CreateAgentAsync();
                await rig.Client.Agents.ChangeAsync(rig.Name, new ChangeAgent { Config = (await rig.Client.Agents.GetAsync(rig.Name)).Config });
            },
        },
        new("delete_agent")
        {
            Prepare = HeldAsync,
            Act = rig => rig.Client.Agents.DeleteAsync(rig.Name),
            Finish = async rig =>
            {
                await FaultRig.AgainAsync(rig.Client.Agents.DeleteAsync(rig.Name), 404);
                await rig.Client.Agents.RestoreAsync(rig.Name);
            },
            Facts = ["(SELECT deleted_at IS NOT NULL FROM a)", "(SELECT is_frozen = 1 FROM timer WHERE message_seq = (SELECT seq FROM m))"],
        },
        new("restore_agent")
        {
            Prepare = async rig =>
            {
                await HeldAsync(rig);
                await rig.Client.Agents.DeleteAsync(rig.Name);
            },
            Act = rig => rig.Client.Agents.RestoreAsync(rig.Name),
            Finish = rig => FaultRig.AgainAsync(rig.Client.Agents.RestoreAsync(rig.Name), 409),
            Facts = ["(SELECT deleted_at IS NULL FROM a)", "(SELECT is_frozen = 0 FROM timer WHERE message_seq = (SELECT seq FROM m))"],
        },
        Purge("purge_agent", "NOT EXISTS (SELECT 1 FROM a)", "EXISTS (SELECT 1 FROM m WHERE status = 6)"),
        Purge("purge_rows", "NOT EXISTS (SELECT 1 FROM m)"),
    ];

    private static IEnumerable<FaultScenario> OfKeys()
    {
        const string Key = "FROM api_key WHERE name = @name";
        yield return new FaultScenario("create_key")
        {
            Act = rig => rig.CreateKeyAsync(),
            Finish = rig => FaultRig.AgainAsync(rig.CreateKeyAsync(), 409),
            Facts = [$"EXISTS (SELECT 1 {Key})"],
        };
        yield return new FaultScenario("use_key")
        {
            Prepare = rig => rig.CreateKeyAsync(),
            Act = rig => rig.UseKeyAsync(),
            Finish = rig => rig.UseKeyAsync(),
            Facts = [$"(SELECT last_used_at IS NOT NULL {Key})"],
        };
        yield return new FaultScenario("revoke_key")
        {
            Prepare = rig => rig.CreateKeyAsync(),
            Act = rig => rig.Client.Keys.RevokeAsync(rig.Name),
            Finish = rig => FaultRig.AgainAsync(rig.Client.Keys.RevokeAsync(rig.Name), 404),
            Facts = [$"(SELECT revoked_at IS NOT NULL {Key})"],
        };
    }

    private static IEnumerable<FaultScenario> OfWebhooks()
    {
        const string Webhook = "FROM webhook WHERE agent_id = (SELECT id FROM a)";
        yield return Change("create_webhook", rig => rig.Client.Webhooks.CreateAsync(rig.Name, "hook"), $"EXISTS (SELECT 1 {Webhook})") with
        {
            Finish = rig => FaultRig.AgainAsync(rig.Client.Webhooks.CreateAsync(rig.Name, "hook"), 409),
        };
        yield return Hook(
            "rotate_webhook", HttpMethod.Post, "webhooks/hook/rotate", body: null, $"(SELECT previous_token_hash IS NOT NULL {Webhook})");
        var disabled = new Client.Webhooks.ChangeWebhook(IsEnabled: false);
        yield return Hook("enable_webhook", HttpMethod.Patch, "webhooks/hook", disabled, $"(SELECT NOT is_enabled {Webhook})");
        yield return Hook("delete_webhook", HttpMethod.Delete, "webhooks/hook", body: null, $"NOT EXISTS (SELECT 1 {Webhook})");
    }

    /// <summary>What is asked for only where the runtime can do something with it.</summary>
    private static IEnumerable<FaultScenario> OfContainers()
    {
        const string Credential = "FROM credential WHERE agent_id = (SELECT id FROM a)";
        var credential = new SetCredential { Kind = "environment", Target = "TOKEN", Value = "of-the-test" };
        yield return new FaultScenario("set_credential")
        {
            Prepare = rig => rig.CreateLongAgentAsync(),
            Act = rig => rig.Client.Credentials.SetAsync(rig.Name, "token", credential),
            Finish = rig => rig.Client.Credentials.SetAsync(rig.Name, "token", credential),
            Facts = [$"EXISTS (SELECT 1 {Credential})"],
        };
        yield return new FaultScenario("delete_credential")
        {
            Prepare = async rig =>
            {
                await rig.CreateLongAgentAsync();
                await rig.Client.Credentials.SetAsync(rig.Name, "token", credential);
            },
            Act = rig => rig.Client.Credentials.DeleteAsync(rig.Name, "token"),
            Finish = rig => FaultRig.AgainAsync(rig.Client.Credentials.DeleteAsync(rig.Name, "token"), 404),
            Facts = [$"NOT EXISTS (SELECT 1 {Credential})"],
        };
        const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==";
        yield return new FaultScenario("enter_agent")
        {
            Prepare = rig => rig.CreateLongAgentAsync(),
            Act = rig => rig.Client.Shell.AllowSshAsync(rig.Name, Key),
            Finish = rig => rig.Client.Shell.AllowSshAsync(rig.Name, Key),
            Facts = [],
        };
    }

    /// <summary>A change of the scenario's own agent, which may be asked for twice.</summary>
    private static FaultScenario Change(string write, Func<FaultRig, Task> request, params string[] facts) => new(write)
    {
        Prepare = rig => rig.CreateAgentAsync(),
        Act = request,
        Finish = request,
        Facts = facts,
    };

    private static FaultScenario Hook(string write, HttpMethod method, string path, object? body, string fact) =>
        Change(write, rig => rig.RequestAsync(method, path, body), fact) with
        {
            Prepare = async rig =>
            {
                await rig.CreateAgentAsync();
                await rig.Client.Webhooks.CreateAsync(rig.Name, "hook");
            },
        };

    private static FaultScenario Purge(string write, params string[] facts) => new(write)
    {
        Prepare = HeldAsync,
        Act = rig => rig.Client.Agents.DeleteAsync(rig.Name, purge: true),
        Finish = async rig =>
        {
            await FaultRig.AgainAsync(rig.Client.Agents.DeleteAsync(rig.Name, purge: true), 404);
            await rig.ErasedAsync();
            rig.Forget();
        },
        Facts = facts,
    };

    /// <summary>The scenario's own agent with a message that waits for good.</summary>
    private static Task HeldAsync(FaultRig rig) => WaitingAsync(rig, "emit", "hold");

    /// <summary>The scenario's own agent with a message that waits.</summary>
    private static async Task WaitingAsync(FaultRig rig, params string[] operations)
    {
        await rig.CreateAgentAsync();
        await rig.SendAsync(operations);
        await rig.ReachedAsync(StoredStatus.Waiting);
    }
}
